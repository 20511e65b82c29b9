//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../load.java
//SOURCES ../validate.java
//SOURCES HostileServer.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** After load the database holds what the files hold, whatever was there; after a load that fails it is as it was. */
class LoadTest {

    private static final String DB = TestServer.database("load");

    private final Path first = TestData.of(1, 300);
    private final Path second = TestData.of(7, 1000);
    /** Large enough for tables that get their indexes after the rows. */
    private final Path large = TestData.of(7, 6000);

    @BeforeEach
    void fresh() throws SQLException {
        TestServer.recreate(DB);
    }

    // ---- what is loaded

    @ParameterizedTest(name = "local_infile={0}")
    @ValueSource(booleans = {true, false})
    void everyRowIsThatOfTheFiles(boolean infile) throws Throwable {
        TestServer.withLocalInfile(infile, () -> {
            TestServer.Outcome outcome = loaded(large);
            assertEquals(!infile, outcome.err().contains("local_infile"), "says why it is slower: " + outcome);
            assertHolds(large);
        });
    }

    @Test
    void loadDataIsNotUsedWhereItIsNotWanted() throws Throwable {
        TestServer.withLocalInfile(true, () -> {
            TestServer.Outcome outcome = loaded(first, "--no-local-infile");
            assertTrue(outcome.err().contains("batched inserts, as --no-local-infile asks"), outcome::toString);
            assertHolds(first);
        });
    }

    @ParameterizedTest(name = "in place: {0}")
    @ValueSource(booleans = {true, false})
    void theTablesAreThoseOfTheSchema(boolean inPlace) throws Exception {
        String expected = DB + "_expected";
        TestServer.recreate(expected);
        TestServer.sql(expected, "ALTER SCHEMA " + expected + " CHARACTER SET utf8mb4");
        for (String statement : query.SqlFile.parse("schema", Files.readString(TestServer.ROOT.resolve("schema.sql"))).statements()) {
            TestServer.sql(expected, statement);
        }
        for (Path data : List.of(first, large, large)) {
            loaded(data, inPlace ? new String[] {"--in-place"} : new String[0]);
            for (String table : TestServer.column(expected,
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
                assertEquals(definition(expected, table), definition(DB, table), table);
            }
        }
        assertHolds(large);
    }

    private static List<String> definition(String database, String table) throws SQLException {
        try (Connection db = TestServer.connect(database); Statement statement = db.createStatement();
                ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + table)) {
            row.next();
            return row.getString(2).lines().map(line -> line.replaceFirst(",$", "")).sorted().toList();
        }
    }

    @Test
    void memoryStaysFlat() throws Exception {
        List<String> command = new ArrayList<>(TestServer.java("load", TestServer.on(DB, "--data-dir=" + TestData.of(3, 100_000))));
        command.add(1, "-Xmx40m");
        TestServer.Outcome outcome = TestServer.start(Map.of(), TestServer.TEMP, command).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(100_000, assertWhole(query -> TestServer.column(DB, query)));
    }

    @Test
    void theChecksumOfATableShowsAnyChangedCell() throws Exception {
        loaded(first);
        assertEquals(List.of(), TestServer.column(DB, checksums()));
        for (String table : TestData.tables(first)) {
            for (String column : TestServer.column(DB, "SELECT column_name FROM information_schema.columns"
                    + " WHERE table_schema = DATABASE() AND table_name = '" + table + "'")) {
                try (Connection db = TestServer.connect(DB); Statement statement = db.createStatement()) {
                    db.setAutoCommit(false);
                    statement.execute("SET foreign_key_checks = 0");
                    String other = "SELECT " + column + " FROM " + table + " WHERE " + column + " IS NOT NULL ORDER BY " + column
                            + " DESC LIMIT 1";
                    ResultSet value = statement.executeQuery(other);
                    value.next();
                    String text = value.getString(1);
                    String changed = text.matches("\\d{4}-.*") ? text.replaceFirst("^2", "1")
                            : text.matches("\\d+(\\.\\d+)?") ? new BigDecimal(text).add(BigDecimal.ONE).toString()
                            : text.equals("85+") ? "0-4"
                            : text.replaceFirst(".$", "#");
                    String unique = text.equals("85+") && !table.equals("patients") ? ", gender = '#'" : "";
                    statement.execute("UPDATE " + table + " SET " + column + " = '" + changed + "'" + unique + " ORDER BY " + column
                            + " DESC LIMIT 1");
                    try (ResultSet broken = statement.executeQuery(checksums())) {
                        assertTrue(broken.next(), table + "." + column + ": " + text + " changed to " + changed);
                        assertEquals(table, broken.getString(1));
                        assertFalse(broken.next());
                    }
                    db.rollback();
                }
            }
        }
        // CRC32 is linear: two rows that swap values change it by the same bits
        List<String> two = TestServer.column(DB, "(SELECT MIN(encounter_id) FROM ed_encounters WHERE acuity = 3)"
                + " UNION (SELECT MIN(encounter_id) FROM ed_encounters WHERE acuity = 4)");
        TestServer.sql(DB, "UPDATE ed_encounters SET acuity = 7 - acuity WHERE encounter_id IN (" + String.join(", ", two) + ")");
        assertEquals(List.of("ed_encounters"), TestServer.column(DB, checksums()));
        TestServer.sql(DB, "UPDATE patients SET ed_visits_year = ed_visits_year + 1 LIMIT 1");
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--only=checksums_match_manifest");
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("patients"), outcome::toString);
    }

    @Test
    void theChecksumCheckIsThatOfTheSchema() throws Exception {
        String check = checksums().replaceAll("\\s+", "").replace("`", "");
        for (load.Table table : load.Dataset.check(first, null, false).tables().values()) {
            String sql = table.checksumSql(table.name()).replaceAll("\\s+", "").replace("`", "");
            String rows = sql.substring(sql.indexOf("FROM"));
            assertEquals(!table.name().equals("dataset_manifest"), check.contains(rows),
                    "checks/checksums_match_manifest.sql reads " + table.name() + ", but for spaces as: " + rows);
        }
    }

    private static final List<String> NAMES = List.of("Salt, Sand & \"Sea\"", "C:\\new\\table\\N", "two\nlines",
            "two\r\nlines, \"quoted\"\n", "St. Mary's; DROP TABLE x -- ", "  padded  ", "\ud83c\udfe5 \u00d6st\u00fcrgo\u0308n \u6c34",
            "\"", "\\", "\\N", "NULL", "null", "'", "0", "\ttab", "\\'", "\\\\", ",", "`", "%s ? :x {d '1'}");

    /** A dataset with unusual names of sites. */
    private Path nasty() throws Exception {
        Path nasty = TestServer.TEMP.resolve("nasty");
        if (!Files.exists(nasty)) {
            Path made = TestData.copy(first);
            TestData.change(made, "dim_site", rows -> {
                for (int i = 0; i < NAMES.size(); i++) {
                    if (i < rows.size()) {
                        rows.get(i).set(2, NAMES.get(i));
                    } else {
                        rows.add(List.of(Integer.toString(900 + i), "X-" + i, NAMES.get(i), "Community"));
                    }
                }
            });
            TestData.sign(made);
            Files.move(made, nasty);
        }
        return nasty;
    }

    @TestFactory
    Stream<DynamicTest> valuesMayBeAnyTextUnderAnySqlMode() {
        Stream<String> modes = Stream.of("", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "TRADITIONAL", "NO_ZERO_DATE", "HIGH_NOT_PRECEDENCE",
                "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE");
        return modes.flatMap(mode -> Stream.of(true, false).map(infile -> DynamicTest.dynamicTest(
                "sql_mode='" + mode + "', local_infile=" + infile,
                () -> TestServer.with("sql_mode", mode, () -> TestServer.withLocalInfile(infile, () -> {
                    loaded(nasty());
                    List<String> names = TestServer.column(DB, "SELECT site_name FROM dim_site ORDER BY site_id");
                    assertEquals(NAMES, names.subList(0, NAMES.size()));
                    assertHolds(nasty());
                })))));
    }

    @Test
    void theManifestIsInTheDatabase() throws Exception {
        loaded(first);
        for (String table : TestData.tables(first)) {
            assertEquals(Integer.toString(TestData.rows(first, table).size()),
                    TestServer.value(DB, "SELECT row_count FROM dataset_manifest WHERE table_name = '" + table + "'"), table);
        }
    }

    @Test
    void theSecondDatasetReplacesTheFirst() throws Exception {
        loaded(first);
        assertHolds(first);
        loaded(second);
        assertHolds(second);
    }

    @Test
    void theSameDatasetTwiceGivesTheSameDatabase() throws Exception {
        loaded(first);
        Map<String, List<List<String>>> once = TestServer.dump(DB);
        String schema = schema();
        loaded(first);
        assertSame(once);
        assertEquals(schema, schema());
    }

    @Test
    void theManifestMayBeFormattedInAnotherWay() throws Exception {
        Path data = TestData.copy(first);
        Path file = data.resolve("manifest.json");
        Map<String, Object> sorted = new TreeMap<>(Comparator.reverseOrder());
        sorted.putAll(JSON.std.mapFrom(Files.readString(file)));
        String text = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(sorted);
        Files.writeString(file, text.replace(" : ", ":\t").replace("\n", "\r\n") + "\r\n\r\n");
        assertNotEquals(Files.readString(first.resolve("manifest.json")), Files.readString(file));
        loaded(data);
        assertHolds(first);
    }

    @Test
    void theDatabaseIsMadeIfItIsNotThere() throws Exception {
        TestServer.sql("", "DROP SCHEMA " + DB);
        loaded(first);
        assertHolds(first);
    }

    @Test
    void everyColumnHasAComment() throws Exception {
        loaded(first);
        assertEquals(List.of(), TestServer.column(DB, "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND column_comment = ''"));
    }

    /** Whoever has read a table holds up all who would move or drop it: that load succeeds proves that it does not try. */
    @ParameterizedTest(name = "in place: {0}")
    @ValueSource(booleans = {false, true})
    void whatIsNotOursStays(boolean inPlace) throws Exception {
        TestServer.sql(DB, "CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version VARCHAR(50))",
                "CREATE TABLE DATABASECHANGELOG (ID VARCHAR(255), AUTHOR VARCHAR(255), ORDEREXECUTED INT)",
                "CREATE TABLE DATABASECHANGELOGLOCK (ID INT PRIMARY KEY, LOCKED BIT(1))",
                "CREATE TABLE mine__new (id INT PRIMARY KEY, note VARCHAR(20))", "CREATE TABLE `dim_site mine__old` (site_id INT)",
                "CREATE TABLE mine__items (id INT, CONSTRAINT mine FOREIGN KEY (id) REFERENCES mine__new (id))",
                "INSERT INTO flyway_schema_history VALUES (1, '1.0')", "INSERT INTO DATABASECHANGELOG VALUES ('a', 'b', 1)",
                "INSERT INTO DATABASECHANGELOGLOCK VALUES (1, 0)", "INSERT INTO mine__new VALUES (1, 'keep me')",
                "INSERT INTO mine__items VALUES (1)", "INSERT INTO `dim_site mine__old` VALUES (1)",
                "CREATE TRIGGER mine_first BEFORE INSERT ON mine__new FOR EACH ROW SET NEW.note = UPPER(NEW.note)",
                "CREATE FUNCTION mine_count() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM patients)");
        List<String> tables = new ArrayList<>(List.of("flyway_schema_history", "DATABASECHANGELOG", "DATABASECHANGELOGLOCK", "mine__new",
                "mine__items", "`dim_site mine__old`"));
        if (TestServer.value("", "SELECT @@lower_case_table_names").equals("0")) { // then this is another name than patients
            TestServer.sql(DB, "CREATE TABLE Patients (id INT)", "INSERT INTO Patients VALUES (7)");
            tables.add("Patients");
        }
        String[] options = inPlace ? new String[] {"--in-place"} : new String[0];
        try (Connection reader = TestServer.connect(DB); Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            for (String table : tables) {
                statement.executeQuery("SELECT * FROM " + table).close();
            }
            loaded(first, options);
            TestServer.sql(DB, "CREATE VIEW mine__view AS SELECT COUNT(*) FROM patients");
            for (Path data : List.of(second, large)) {
                loaded(data, options);
                String patients = data == second ? "1000" : "6000";
                assertEquals(Integer.parseInt(patients), assertWhole(query -> TestServer.column(DB, query)));
                assertEquals(patients, TestServer.value(DB, "SELECT * FROM mine__view"));
                assertEquals(patients, TestServer.value(DB, "SELECT mine_count()"));
            }
        }
        for (String table : tables) {
            assertEquals("1", TestServer.value(DB, "SELECT COUNT(*) FROM " + table), table);
        }
        TestServer.sql(DB, "INSERT INTO mine__new VALUES (2, 'new')");
        assertEquals(List.of("keep me", "NEW"), TestServer.column(DB, "SELECT note FROM mine__new ORDER BY id"));
        assertNothingLeft();
    }

    @Test
    void readersSeeOneDatasetOrTheOther() throws Exception {
        loaded(first);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger reads = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                try {
                    seen.addAll(TestServer.column(DB, "SELECT CONCAT(COUNT(*), ' of ', MAX(i.patients), ', ',"
                            + " (SELECT COUNT(*) FROM staffed_beds) > 0) FROM patients CROSS JOIN dataset_info i"));
                } catch (SQLException e) {
                    seen.add(e.toString());
                }
                reads.incrementAndGet();
            }
        });
        for (Path data : List.of(second, first, second)) {
            int before = reads.get();
            TestServer.until(() -> reads.get() > before + 1); // what is there has been read; the reader goes on while it is replaced
            loaded(data);
        }
        int before = reads.get();
        TestServer.until(() -> reads.get() > before + 1);
        done.set(true);
        reader.get();
        assertEquals(Set.of("1000 of 1000, 1", "300 of 300, 1"), seen);
    }

    @Test
    void theDocumentedPrivilegesAreEnough() throws Exception {
        String grant = "GRANT " + load.PRIVILEGES + " ON `lm\\_synth%`.* TO";
        assertTrue(Files.readString(TestServer.ROOT.resolve("README.md")).contains(grant), "README says: " + grant);
        TestServer.Account account = TestServer.account(load.PRIVILEGES + " ON `PREFIX%`.*");
        for (Path data : List.of(first, large)) {
            TestServer.Outcome outcome = TestServer.run(new load(), as(account, data));
            assertEquals(0, outcome.code(), outcome::toString);
        }
        assertHolds(large);
    }

    @TestFactory
    Stream<DynamicTest> everyDocumentedPrivilegeIsNeeded() {
        List<String> all = List.of(load.PRIVILEGES.split(", "));
        return all.stream().map(missing -> DynamicTest.dynamicTest("without " + missing, () -> {
            assumeTrue(!missing.equals("REFERENCES") || !TestServer.describe().contains("MariaDB"), "MariaDB does not ask for it");
            TestServer.Account account = TestServer.account(all.stream().filter(one -> !one.equals(missing))
                    .collect(Collectors.joining(", ")) + " ON `PREFIX%`.*");
            loaded(first);
            Map<String, List<List<String>>> before = TestServer.dump(DB);
            assertRefusal(TestServer.run(new load(), as(account, large)), account.password(), "GRANT", missing,
                    "TO '" + account.user() + "'@'%'");
            assertSame(before);
            TestServer.sql("", "DROP SCHEMA IF EXISTS " + DB + "__new");
        }));
    }

    @Test
    void anAccountOfOneDatabaseLoadsInPlace() throws Exception {
        TestServer.Account account = TestServer.account(load.PRIVILEGES + " ON `" + DB.replace("_", "\\_") + "`.*");
        loaded(first);
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertRefusal(TestServer.run(new load(), as(account, large)), account.password(), DB + "__new", "GRANT", "--in-place");
        assertSame(before);
        for (Path data : List.of(large, first, large)) {
            TestServer.Outcome outcome = TestServer.run(new load(), as(account, data, "--in-place"));
            assertEquals(0, outcome.code(), outcome::toString);
            assertHolds(data);
        }
    }

    @TestFactory
    Stream<DynamicTest> serversWithOtherSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("sql_require_primary_key", "1");
        settings.put("innodb_strict_mode", "1");
        settings.put("time_zone", "+05:45");
        settings.put("collation_server", "latin1_bin");
        settings.put("default_collation_for_utf8mb4", "utf8mb4_general_ci");
        settings.put("character_set_server", "latin1");
        settings.put("default_storage_engine", "MyISAM");
        settings.put("foreign_key_checks", "0");
        settings.put("autocommit", "0");
        settings.put("binlog_format", "STATEMENT");
        settings.put("max_allowed_packet", "1048576");
        return settings.entrySet().stream().map(setting -> DynamicTest.dynamicTest(setting.getKey() + "=" + setting.getValue(), () -> {
            assumeTrue(!TestServer.column("", "SHOW GLOBAL VARIABLES LIKE '" + setting.getKey() + "'").isEmpty(),
                    "this server does not know " + setting.getKey());
            TestServer.with(setting.getKey(), setting.getValue(), () -> {
                TestServer.sql("", "DROP SCHEMA IF EXISTS " + DB);
                for (String option : List.of("--streams=2", "--in-place")) {
                    loaded(nasty(), option);
                    assertHolds(nasty());
                }
            });
        }));
    }

    @Test
    void aServerWithABinaryLogAndNamesInLowerCase() throws Exception {
        try (TestServer.Victim server = TestServer.Victim.start("log", "--innodb-buffer-pool-size=64M", "--log-bin=binlog",
                "--server-id=1", "--lower-case-table-names=1")) {
            assertEquals(List.of("1 1"), server.column("", "SELECT CONCAT(@@log_bin = 1, ' ', @@lower_case_table_names)"));
            for (String options : List.of("--streams=2", "--in-place", "--streams=3")) {
                TestServer.Outcome outcome = server.run("Victim_DB", new load(), "--data-dir=" + large, options);
                assertEquals(0, outcome.code(), outcome::toString);
                assertEquals(6000, assertWhole(query -> server.column("Victim_DB", query)));
            }
        }
    }

    // ---- what is refused

    private record Fault(String name, Edit edit, String... facts) {
        interface Edit {
            void on(Path dataset) throws Exception;
        }
    }

    @TestFactory
    Stream<DynamicTest> filesThatAreNotWhatTheManifestSays() {
        return refused(true,
                new Fault("no folder", data -> deleteAll(data), "manifest.json", "generate"),
                new Fault("no manifest", data -> Files.delete(data.resolve("manifest.json")), "manifest.json", "generate"),
                new Fault("a file that the manifest does not list", data -> Files.writeString(data.resolve("more.csv"), "a\n1\n"),
                        "more.csv"),
                new Fault("a file is missing", data -> Files.delete(data.resolve("ip_stays.csv")), "ip_stays.csv"),
                new Fault("a file is cut off within a row", data -> bytes(data, "patients", all -> Arrays.copyOf(all, all.length - 100)),
                        "patients.csv", "line 300"),
                new Fault("a file is cut off after a row", data -> TestData.lines(data, "patients", lines -> lines.remove(300)),
                        "patients.csv", "line 301"),
                new Fault("a byte is changed", data -> bytes(data, "patients", all -> {
                    all[all.length / 2] ^= 1;
                    return all;
                }), "patients.csv"),
                new Fault("a file is empty", data -> bytes(data, "dim_lha", all -> new byte[0]), "dim_lha.csv", "line 1"),
                new Fault("a row twice", data -> TestData.lines(data, "ed_encounters", lines -> lines.add(300, lines.get(20))),
                        "ed_encounters.csv", "line 301", "line 21", "encounter_id"),
                new Fault("a bad date", data -> TestData.lines(data, "patients",
                        lines -> lines.set(5, lines.get(5).replaceFirst("\\d{4}-\\d\\d", "2021-13"))),
                        "patients.csv", "line 6", "dob", "2021-13"),
                new Fault("an unknown age group", data -> TestData.lines(data, "patients",
                        lines -> lines.set(9, lines.get(9).replaceFirst(",(\\d+-\\d+|85\\+),", ",19-44,"))),
                        "patients.csv", "line 10", "age_group", "19-44"),
                new Fault("a NUL byte", data -> bytes(data, "dim_site", all -> {
                    all[all.length - 3] = 0;
                    return all;
                }), "dim_site.csv", "line 13", "site_type"),
                new Fault("broken UTF-8", data -> bytes(data, "dim_site", all -> {
                    all[all.length - 3] = (byte) 0xC3;
                    return all;
                }), "dim_site.csv", "line 13", "site_type"),
                new Fault("wrong header", data -> signed(data, "dim_site", lines -> lines.set(0, "site_id,site_name,site_code,site_type")),
                        "dim_site.csv", "line 1", "site_code"),
                new Fault("no header", data -> signed(data, "dim_site", lines -> lines.remove(0)), "dim_site.csv", "line 1", "site_id"),
                new Fault("an added column", data -> TestData.lines(data, "dim_site", lines -> lines.replaceAll(line -> line + ",extra")),
                        "dim_site.csv", "line 1", "column 5", "extra"),
                new Fault("a column less", data -> TestData.lines(data, "dim_site",
                        lines -> lines.replaceAll(line -> line.replaceFirst(",[^,]*$", ""))),
                        "dim_site.csv", "line 1", "column 4", "site_type"),
                new Fault("lines of Windows", data -> signed(data, "dim_site", lines -> lines.replaceAll(line -> line + "\r")),
                        "dim_site.csv", "line 1", "site_type"),
                new Fault("one line of Windows", data -> TestData.lines(data, "dim_lha", lines -> lines.set(4, lines.get(4) + "\r")),
                        "dim_lha.csv", "line 5", "default_site_id"),
                new Fault("a file is a pipe", data -> pipe(data.resolve("patients.csv")), "patients.csv", "not a regular file"),
                new Fault("a file is a device", data -> device(data.resolve("patients.csv")), "patients.csv", "not a regular file"),
                new Fault("a terrible header", data -> bytes(data, "patients",
                        all -> ("\u001b[2J" + "x".repeat(1_000_000) + "\n").getBytes(StandardCharsets.UTF_8)),
                        "patients.csv", "line 1", "\\x1b[2Jxxx", "schema.sql"));
    }

    @TestFactory
    Stream<DynamicTest> manifestsThatCannotBe() {
        return refused(true,
                new Fault("manifest is not JSON", data -> Files.writeString(data.resolve("manifest.json"), "{\n\"files\": [\n"),
                        "manifest.json", "JSON"),
                new Fault("manifest is empty", data -> Files.writeString(data.resolve("manifest.json"), ""), "manifest.json"),
                new Fault("manifest is another JSON", data -> Files.writeString(data.resolve("manifest.json"), "{\"files\": 7}"),
                        "manifest.json"),
                new Fault("manifest is a list", data -> Files.writeString(data.resolve("manifest.json"), "[1, 2]"), "manifest.json"),
                new Fault("manifest is in UTF-16", data -> Files.writeString(data.resolve("manifest.json"),
                        "\uFEFF" + Files.readString(first.resolve("manifest.json")), StandardCharsets.UTF_16LE), "manifest.json", "UTF-8"),
                new Fault("manifest is a pipe", data -> pipe(data.resolve("manifest.json")), "manifest.json", "not a regular file"),
                new Fault("manifest is a device", data -> device(data.resolve("manifest.json")), "manifest.json", "not a regular file"),
                new Fault("manifest is a folder", data -> {
                    Files.delete(data.resolve("manifest.json"));
                    Files.createDirectory(data.resolve("manifest.json"));
                }, "manifest.json", "not a regular file"),
                new Fault("manifest is nested deeply", data -> Files.writeString(data.resolve("manifest.json"), "[".repeat(1_000_000)),
                        "manifest.json", "JSON"),
                new Fault("manifest holds nothing", data -> Files.writeString(data.resolve("manifest.json"), "null"), "manifest.json"),
                new Fault("manifest lists nothing", data -> Files.writeString(data.resolve("manifest.json"), "{\"files\": [null]}"),
                        "manifest.json"),
                new Fault("rows are not a number of rows", data -> manifest(data,
                        json -> json.replaceFirst("(\"rows\": ?)\\d+", "$1-1.5e7")), "manifest.json", "rows", "-1"),
                new Fault("a table with a terrible name", data -> manifest(data,
                        json -> json.replaceFirst("\"staffed_beds\"", "\"\\\\u001b[2J" + "x".repeat(1_000_000) + "\"")),
                        "\\x1b[2Jxxx", "...: listed in", "manifest.json"),
                new Fault("manifest lists an unknown file", data -> manifest(data,
                        json -> json.replaceFirst("(\"table\": ?)\"staffed_beds\"", "$1\"spies\"")), "spies"),
                new Fault("manifest leads out of the folder", data -> manifest(data,
                        json -> json.replace("\"staffed_beds.csv\"", "\"../../staffed_beds.csv\"")
                        .replaceAll("(\"bytes\": ?)", "$11")), ".csv"),
                new Fault("manifest lists a table twice", data -> manifest(data,
                        json -> json.replaceFirst("(\\{[^{}]*\"table\": ?\"dim_lha\"[^{}]*})", "$1,$1")),
                        "dim_lha", "twice", "manifest.json"),
                new Fault("no checksum", data -> manifest(data, json -> json.replace("checksum", "sum")), "manifest.json", "generate"));
    }

    @TestFactory
    Stream<DynamicTest> rowsThatTheSchemaForbids() {
        return Stream.of(true, false).flatMap(infile -> refused(infile,
                new Fault("bad date", data -> field(data, "patients", 5, "dob", "not-a-date"), "patients.csv", "line 6", "dob",
                        "not-a-date"),
                new Fault("30 February", data -> field(data, "patients", 5, "dob", "1990-02-30"), "patients.csv", "line 6", "dob",
                        "1990-02-30"),
                new Fault("escape sequences", data -> field(data, "patients", 9, "age_group",
                        "\u001b[2J\u009b1m\u202e\t" + "x".repeat(100_000)), "patients.csv", "line 10", "age_group",
                        "'\\x1b[2J\\x9b1m\\u202e\\txxx", "...': is not one of"),
                new Fault("an escape sequence as a key", data -> signed(data, "dim_site", lines -> {
                    lines.set(7, lines.get(7).replaceFirst("LM-\\w+", "\u001b[2J"));
                    lines.set(8, lines.get(8).replaceFirst("LM-\\w+", "\u001b[2J"));
                }), "dim_site.csv", "site_code", "[2J'"), // after what the server makes of the escape
                new Fault("unknown age group", data -> field(data, "patients", 9, "age_group", "75-8"), "patients.csv", "line 10",
                        "age_group", "'75-8'", "did you mean '75-84'?"),
                new Fault("no value where one must be", data -> field(data, "patients", 3, "gender", ""), "patients.csv", "line 4",
                        "gender"),
                new Fault("text too long", data -> field(data, "dim_site", 2, "site_code", "X".repeat(17)), "dim_site.csv", "line 3",
                        "site_code"),
                new Fault("number too large", data -> field(data, "ed_encounters", 4, "acuity", "300"), "ed_encounters.csv", "line 5",
                        "acuity", "300"),
                new Fault("not a number", data -> field(data, "ed_encounters", 4, "acuity", "three"), "ed_encounters.csv", "line 5",
                        "acuity", "three"),
                new Fault("duplicate key", data -> signed(data, "dim_site", lines -> lines.add(lines.get(1).replace("LM-", "XX-"))),
                        "dim_site.csv", "line 14", "site_id", "'1'"),
                new Fault("duplicate key of many", data -> signed(data, "ed_encounters", lines -> lines.set(300, lines.get(20))),
                        "ed_encounters.csv", "line 301", "encounter_id"),
                new Fault("duplicate in another key", data -> signed(data, "dim_site",
                        lines -> lines.set(7, lines.get(7).replaceFirst("LM-\\w+", "LM-SNW"))),
                        "dim_site.csv", "line 8", "site_code", "LM-SNW"),
                new Fault("NUL byte", data -> field(data, "dim_site", 2, "site_name", "a\0b"), "dim_site.csv", "line 3", "site_name"),
                new Fault("more decimals than the column has", data -> field(data, "patients", 4, "expected_ed_rate", "1.23456"),
                        "patients.csv", "line 5", "expected_ed_rate", "1.23456"),
                new Fault("a time without seconds", data -> field(data, "ed_encounters", 3, "arrival_ts", "2022-01-01 10:00"),
                        "ed_encounters.csv", "line 4", "arrival_ts"),
                new Fault("too few columns", data -> signed(data, "patients",
                        lines -> lines.set(7, lines.get(7).replaceFirst(",[^,]*$", ""))), "patients.csv", "line 8"),
                new Fault("too few columns, of which the last is text",
                        data -> signed(data, "dim_site", lines -> lines.set(3, lines.get(3).replaceFirst(",[^,]*$", ""))),
                        "dim_site.csv", "line 4"),
                new Fault("too many columns", data -> signed(data, "patients", lines -> lines.set(7, lines.get(7) + ",more")),
                        "patients.csv", "line 8"),
                new Fault("broken quotes", data -> signed(data, "dim_site", lines -> lines.set(2, lines.get(2) + "\"\"x,\"")),
                        "dim_site.csv"),
                new Fault("a key that nothing has", data -> field(data, "patients", 2, "lha_id", "999"), "patients.csv", "line 3",
                        "lha_id", "999"),
                new Fault("not UTF-8", data -> {
                    bytes(data, "dim_site", all -> new String(all, StandardCharsets.UTF_8).replaceFirst("General", "G\u00e9n\u00e9ral")
                            .getBytes(StandardCharsets.ISO_8859_1));
                    TestData.sign(data);
                }, "dim_site.csv", "site_name", "UTF-8"),
                new Fault("another content than promised", data -> {
                    TestData.sign(data);
                    manifest(data, json -> json.replaceFirst("(\"table\":\"patients\".*?\"checksum\":\")\\d+", "$17"));
                }, "patients", "checksum"),
                new Fault("fewer rows than promised", data -> {
                    TestData.sign(data);
                    manifest(data, json -> json.replaceFirst("(\"table\":\"patients\".*?\"rows\":)300", "$1301"));
                }, "patients", "301")));
    }

    /** Each of these datasets is refused, over one that is loaded. */
    private Stream<DynamicTest> refused(boolean infile, Fault... faults) {
        return Stream.of(faults).map(fault -> DynamicTest.dynamicTest(fault.name + (infile ? "" : ", local_infile off"), () -> {
            Path data = TestData.copy(first);
            fault.edit.on(data);
            TestServer.withLocalInfile(infile, () -> assertRefused(() -> TestServer.run(DB, new load(), "--data-dir=" + data), "",
                    fault.facts));
        }));
    }

    @TestFactory
    Stream<DynamicTest> serversThatDoNotLetUsIn() throws Exception {
        String user = TestServer.option("user");
        String port = TestServer.option("port");
        int closed = TestServer.closedPort();
        Map<String, String[]> ways = new LinkedHashMap<>();
        ways.put("wrong password", new String[] {"-u" + user, "-pWr0ng-Secret", "-P" + port, "-H127.0.0.1", "password"});
        ways.put("unknown user", new String[] {"-unobody_here", "-pWr0ng-Secret", "-P" + port, "-H127.0.0.1", "nobody_here"});
        ways.put("no server there", new String[] {"-u" + user, "-pWr0ng-Secret", "-P" + closed, "-H127.0.0.1", Integer.toString(closed)});
        ways.put("unknown host", new String[] {"-u" + user, "-pWr0ng-Secret", "-P" + port, "-Hno-such-host.invalid",
                "no-such-host.invalid"});
        Path none = Files.createTempFile(TestServer.TEMP, "none", ".cnf");
        return ways.entrySet().stream().map(way -> DynamicTest.dynamicTest(way.getKey(), () -> {
            String[] options = Stream.concat(Stream.of(way.getValue()).limit(4),
                    Stream.of("--data-dir=" + first, "--defaults-file=" + none, "-D", DB)).toArray(String[]::new);
            assertRefused(() -> TestServer.run(new load(), options), "Wr0ng-Secret", way.getValue()[4]);
        }));
    }

    @Test
    void anAccountThatMayOnlyRead() throws Exception {
        TestServer.Account account = TestServer.account("SELECT ON `PREFIX%`.*");
        assertRefused(() -> TestServer.run(new load(), as(account, first)), account.password(), account.user(), "GRANT");
    }

    @Test
    void tablesOfOthersOfTheSameName() throws Exception {
        TestServer.sql(DB, "CREATE TABLE patients (id INT PRIMARY KEY, surname VARCHAR(20))", "INSERT INTO patients VALUES (1, 'Keep')",
                "CREATE TABLE patients__new (id INT PRIMARY KEY)");
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + first), "", "patients (table)", DB, "--force");
        for (String option : List.of("--streams=2", "--force")) {
            assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + first, "--in-place", option), "", "patients__new (table)", DB);
        }
        assertSame(before);
        loaded(first, "--force");
        assertHolds(first);
        assertEquals("0", TestServer.value(DB, "SELECT COUNT(*) FROM patients__new"));
    }

    /** An account that may create nothing is told of what is in the way, not of what it may not do: so nothing was tried before. */
    @TestFactory
    Stream<DynamicTest> whatIsInTheWayIsNamedBeforeAnythingIsMade() {
        Map<String, String> clashes = new LinkedHashMap<>();
        clashes.put("patients (view)", "CREATE VIEW patients AS SELECT 1 AS patient_id");
        clashes.put("dataset_manifest (view)", "CREATE VIEW dataset_manifest AS SELECT 'a' AS table_name, 'b' AS sha256");
        clashes.put("dim_program (view)", "CREATE VIEW dim_program AS SELECT 1 AS program_id, 'its columns' AS program_name");
        clashes.put("dim_site (sequence)", "CREATE SEQUENCE dim_site");
        clashes.put("ip_stays (system versioned)", "CREATE TABLE ip_stays (a INT) WITH SYSTEM VERSIONING");
        clashes.put("fk_ed_patient (foreign key of my_notes)", "CREATE TABLE my_notes (id INT PRIMARY KEY, other INT,"
                + " CONSTRAINT fk_ed_patient FOREIGN KEY (other) REFERENCES my_notes (id))");
        clashes.put("staffed_beds__old (view)", "CREATE VIEW staffed_beds__old AS SELECT 1 AS one");
        return Stream.of("--streams=2", "--force", "--in-place").flatMap(way -> clashes.entrySet().stream()
                .filter(clash -> way.equals("--in-place") || !clash.getKey().contains("__"))
                .map(clash -> DynamicTest.dynamicTest(clash.getKey() + " " + way, () -> {
                    assumeTrue(!clash.getKey().matches(".*(sequence|versioned).*") || TestServer.describe().contains("MariaDB"),
                            "only MariaDB has such");
                    fresh();
                    TestServer.sql(DB, "CREATE VIEW dim_lha AS SELECT 2 AS two", clash.getValue());
                    List<String> before = TestServer.column(DB, "SHOW TABLES");
                    TestServer.Account account = TestServer.account("SELECT, INSERT ON `PREFIX%`.*");
                    assertRefusal(TestServer.run(new load(), as(account, first, way)), account.password(), "dim_lha (view)", clash.getKey(),
                            DB);
                    assertEquals(before, TestServer.column(DB, "SHOW TABLES"));
                })));
    }

    @Test
    void schemasOfOthersThatLoadWouldUse() throws Exception {
        loaded(first);
        Map<String, String> others = Map.of("diary", "CREATE TABLE diary (entry INT)", "patients", "CREATE VIEW patients AS SELECT 7",
                "wake", "CREATE PROCEDURE wake() SELECT 7");
        for (String schema : List.of(DB + "__new", DB + "__old")) {
            for (Map.Entry<String, String> other : others.entrySet()) {
                TestServer.recreate(schema);
                TestServer.sql(schema, other.getValue());
                assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + second, "--force"), "", other.getKey(), schema);
                assertEquals("1", TestServer.value(schema, "SELECT (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema ="
                        + " DATABASE()) + (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = DATABASE())"));
            }
            TestServer.sql("", "DROP SCHEMA " + schema);
        }
        assertHolds(first);
    }

    @Test
    void keysOfOthersThatReferToOurTables() throws Exception {
        loaded(first);
        TestServer.sql(DB, "CREATE TABLE my_own (site_id INT PRIMARY KEY)", // a key between tables of others is no reason
                "CREATE TABLE my_notes (site_id INT, CONSTRAINT my_other_key FOREIGN KEY (site_id) REFERENCES my_own (site_id))",
                "CREATE TABLE my_flags (site_id SMALLINT UNSIGNED,"
                + " CONSTRAINT my_key FOREIGN KEY (site_id) REFERENCES dim_site (site_id))");
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + second), "", "load: my_flags: their foreign keys");
        assertSame(before);
    }

    @Test
    void databasesOfTheServerItself() {
        for (String name : List.of("mysql", "information_schema", "SYS")) {
            assertRefusal(TestServer.run(name, new load(), "--data-dir=" + first), "", name);
        }
        assertRefusal(TestServer.run("x`; DROP SCHEMA y", new load(), "--data-dir=" + first), "", "x`");
    }

    // ---- what goes wrong half-way

    @Test
    void aKilledLoadLeavesTheOldDataAndTheNextSucceeds() throws Exception {
        loaded(first);
        Random random = new Random(4);
        int most = 800;
        for (int kill = 0, early = 0; kill < 20 || early < 4; kill++) {
            assertTrue(kill < 100, "no load is killed before its end");
            // every other load is in place: each kind must clean up after both
            TestServer.Child child = TestServer.java(Map.of(), "load",
                    TestServer.on(DB, "--data-dir=" + large, kill % 2 == 0 ? "--streams=2" : "--in-place"));
            TestServer.until(() -> begun() || !child.process().isAlive());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(most));
            child.process().destroyForcibly();
            child.end();
            // the server may still be at work for the killed client
            TestServer.until(() -> value("SELECT IS_FREE_LOCK('load " + DB + "')").equals("1"));
            if (assertWhole(query -> TestServer.column(DB, query)) == 300) {
                early++;
            } else {
                loaded(first);
                most = Math.max(1, most * 3 / 4); // too late: sooner next time
            }
        }
        loaded(second);
        assertHolds(second);
    }

    private static boolean begun() {
        return !value("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '" + DB + "__new'"
                + " OR table_schema = '" + DB + "' AND table_name LIKE '%\\_\\_new'").equals("0");
    }

    private static String value(String query) {
        try {
            return TestServer.value("", query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aKilledServerHasTheOldDataAndTheNextLoadSucceeds() throws Exception {
        TestServer.Victim server = crashing(0);
        long start = System.nanoTime();
        assertLoads(server, "other", large);
        int most = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Random random = new Random(5);
        int unrecovered = 0;
        for (int kill = 0, early = 0; kill < 20 || early < 6; kill++) {
            assertTrue(kill < 100, "no load is killed before its end");
            TestServer.Victim victim = server;
            CompletableFuture<TestServer.Outcome> load = CompletableFuture.supplyAsync(
                    () -> victim.run("victim", new load(), "--data-dir=" + large));
            TimeUnit.MILLISECONDS.sleep(random.nextInt(most));
            victim.kill();
            TestServer.Outcome end = load.get();
            try {
                victim.restart();
            } catch (IllegalStateException e) {
                if (RECOVERY_BUGS.stream().noneMatch(e.getMessage()::contains)) {
                    throw e;
                }
                System.out.println("  MariaDB could not recover from its own log after kill " + kill + ": on with a new server");
                assertTrue(++unrecovered < 10, "MariaDB does not recover");
                victim.close();
                server = crashing(kill + 1);
                continue;
            }
            if (assertWhole(query -> victim.column("victim", query)) == 300) {
                early++;
                assertEquals(1, end.code(), end::toString);
                assertEquals(1, end.err().lines().filter(line -> line.startsWith("load:")).count(), end::toString);
            } else {
                assertLoads(victim, "victim", first);
                most = Math.max(1, most * 3 / 4); // too late: sooner next time
            }
        }
        assertLoads(server, "victim", large);
        TestServer.Victim last = server;
        assertEquals(6000, assertWhole(query -> last.column("victim", query)));
        server.close();
    }

    /** A server to kill, with the first data. */
    private TestServer.Victim crashing(int number) throws Exception {
        TestServer.Victim server = TestServer.Victim.start("crash" + number, "--innodb-buffer-pool-size=64M");
        assertLoads(server, "victim", first);
        return server;
    }

    private static void assertLoads(TestServer.Victim server, String database, Path data) {
        TestServer.Outcome outcome = server.run(database, new load(), "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
    }

    /**
     * What MariaDB 11.4.5 may say when it was killed while it renamed or dropped tables: that its log lacks a record (MDEV-40728,
     * MDEV-41152, mended in versions that Maven Central lacks), or that it cannot do again what it had done.
     */
    private static final List<String> RECOVERY_BUGS = List.of("Missing FILE_CREATE, FILE_DELETE or FILE_MODIFY",
            "Cannot replay rename of tablespace");

    /** A MariaDB that was killed in a DROP may leave the file of a table that it has forgotten, and then refuses the table's name. */
    @Test
    void filesThatTheServerDoesNotKnow() throws Exception {
        assumeTrue(TestServer.describe().contains("MariaDB"), "MySQL ends a DROP that it began");
        try (TestServer.Victim server = TestServer.Victim.start("orphans")) {
            List<Path> orphans = new ArrayList<>();
            for (String schema : List.of("victim__new", "victim__old")) {
                server.sql("CREATE SCHEMA " + schema, "CREATE TABLE " + schema + ".patients (a INT PRIMARY KEY)", "FLUSH TABLES");
                Path file = server.folder(schema).resolve("patients.ibd");
                byte[] bytes = Files.readAllBytes(file);
                server.sql("DROP TABLE " + schema + ".patients");
                orphans.add(Files.write(file, bytes));
            }
            for (Path data : List.of(first, large)) {
                TestServer.Outcome outcome = server.run("victim", new load(), "--data-dir=" + data);
                assertEquals(0, outcome.code(), outcome::toString);
                for (Path orphan : orphans) {
                    assertEquals(1, outcome.err().lines().filter(line -> line.contains(orphan.getParent().toString())).count(),
                            outcome::toString);
                }
                assertEquals(data == first ? 300 : 6000, assertWhole(query -> server.column("victim", query)));
            }
            for (Path orphan : orphans) {
                Files.delete(orphan);
            }
            assertEquals(0, server.run("victim", new load(), "--data-dir=" + first).code());
            assertEquals(List.of(),
                    server.column("", "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'victim\\_\\_%'"));
        }
    }

    private interface Query {
        List<String> of(String sql) throws Exception;
    }

    /** Asserts that all tables are of one dataset, with their foreign keys; returns its number of patients. */
    private static int assertWhole(Query query) throws Exception {
        Map<String, load.Table> tables = load.Table.read(null);
        assertEquals(List.of(), query.of(checksums()));
        assertEquals(tables.keySet(), new HashSet<>(query.of("SELECT table_name FROM dataset_manifest UNION SELECT 'dataset_manifest'")));
        int keys = tables.values().stream().mapToInt(table -> table.foreignKeys.size()).sum();
        assertTrue(List.of("0", String.valueOf(keys)).contains(query.of("SELECT COUNT(*) FROM information_schema.table_constraints"
                + " WHERE table_schema = DATABASE() AND constraint_type = 'FOREIGN KEY' AND table_name NOT LIKE '%\\_\\_%'").get(0)),
                "all foreign keys, or none if it was done in place");
        return Integer.parseInt(query.of("SELECT patients FROM dataset_info").get(0));
    }

    private static String checksums() throws IOException {
        return Files.readString(TestServer.ROOT.resolve("checks/checksums_match_manifest.sql")).replaceFirst(";\\s*$", "");
    }

    @Test
    void ofTwoLoadsAtOnceOneIsWhole() throws Exception {
        loaded(first);
        Stream<CompletableFuture<TestServer.Outcome>> running = Stream.of(first, second)
                .map(data -> CompletableFuture.supplyAsync(() -> TestServer.run(DB, new load(), "--data-dir=" + data)));
        List<TestServer.Outcome> outcomes = running.toList().stream().map(CompletableFuture::join).toList();
        assertTrue(outcomes.stream().anyMatch(outcome -> outcome.code() == 0), outcomes::toString);
        outcomes.stream().filter(outcome -> outcome.code() != 0).forEach(outcome -> assertRefusal(outcome, "", "another load", DB));
        assertHolds("300".equals(TestServer.value(DB, "SELECT patients FROM dataset_info")) ? first : second);
    }

    @Test
    void aSecondLoadIsRefusedWhileOneRuns() throws Exception {
        loaded(first);
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        try (Connection running = TestServer.connect(""); Statement statement = running.createStatement()) {
            statement.execute("SELECT GET_LOCK('load " + DB + "', 0)");
            assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + second), "", "another load", DB);
        }
        assertSame(before);
        loaded(second);
    }

    @Test
    void largeTablesThatBreakTheirKeys() throws Exception {
        Path data = TestData.copy(large);
        signed(data, "ip_stays", lines -> {
            List<String> admitted = lines.stream().filter(line -> line.matches("\\d.*,\\d+")).toList();
            lines.set(lines.indexOf(admitted.get(700)), admitted.get(700).replaceFirst("\\d+$", admitted.get(3).replaceFirst(".*,", "")));
        });
        assertRefused(() -> TestServer.run(DB, new load(), "--data-dir=" + data), "", "ip_stays.csv", "line ", "ed_encounter_id");
        Path orphan = TestData.copy(large);
        field(orphan, "ed_encounters", 9000, "patient_id", "00000000-0000-4000-8000-000000000000");
        assertRefused(() -> TestServer.run(DB, new load(), "--data-dir=" + orphan), "", "ed_encounters.csv", "line 9001", "patient_id",
                "00000000-0000-4000-8000-000000000000");
    }

    // ---- schemas

    @TestFactory
    Stream<DynamicTest> schemasThatCannotBe() {
        Map<String, UnaryOperator<String>> schemas = new LinkedHashMap<>();
        schemas.put("JSON", sql -> sql.replace("site_type  VARCHAR(20) ", "site_type  JSON "));
        schemas.put("'abc'", sql -> sql.replaceFirst("VARCHAR\\(16\\)", "VARCHAR(abc)"));
        schemas.put("CREATE VIEW", sql -> sql + "CREATE VIEW v AS SELECT 1;");
        schemas.put("dataset_manifest", sql -> sql.replaceFirst("  checksum .*\n", ""));
        schemas.put("FOREIGN KEY", sql -> sql.replaceFirst("default_site_id  SMALLINT UNSIGNED NOT NULL",
                "$0 REFERENCES dim_site (site_id)"));
        schemas.put("latin1", sql -> sql.replaceFirst("VARCHAR\\(16\\)", "$0 CHARACTER SET latin1"));
        schemas.put("utf16", sql -> sql.replaceFirst("VARCHAR\\(16\\)", "$0 COLLATE utf16_bin"));
        schemas.put("koi8r", sql -> sql.replace("'Hospitals of the network'", "'Hospitals of the network' DEFAULT CHARSET=koi8r"));
        return schemas.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
            Path schema = Files.createTempFile(TestServer.TEMP, "schema", ".sql");
            String sql = Files.readString(TestServer.ROOT.resolve("schema.sql"));
            Files.writeString(schema, entry.getValue().apply(sql));
            assertNotEquals(sql, Files.readString(schema));
            assertRefused(() -> TestServer.run(DB, new load(), "--data-dir=" + first, "--schema=" + schema), "", schema.toString(),
                    entry.getKey());
        }));
    }

    @Test
    void aSchemaMayHaveMore() throws Exception {
        String sql = Files.readString(TestServer.ROOT.resolve("schema.sql")).replace("  KEY ix_ed_facility (facility_id, arrival_ts),", """
                  arrival_hour TINYINT AS (HOUR(arrival_ts)) STORED COMMENT 'Hour, of the clock (0 to 23)',
                  CONSTRAINT acuity_is_ctas CHECK (acuity BETWEEN 1 AND 5), -- a comment, with 'quotes'
                  KEY ix_ed_facility (facility_id, arrival_ts DESC),
                  INDEX `ix_hour` (arrival_hour, dispo(3)),
                """).replace("COMMENT 'Hospitals of the network'",
                        "COLLATE utf8mb4_bin COMMENT 'Hospitals of the network, not in latin1: CHARSET=utf8mb4'");
        Path schema = Files.writeString(Files.createTempFile(TestServer.TEMP, "schema", ".sql"), sql);
        loaded(large, "--schema=" + schema);
        assertEquals("0", TestServer.value(DB,
                "SELECT COUNT(*) FROM ed_encounters FORCE INDEX (ix_hour) WHERE arrival_hour <> HOUR(arrival_ts)"));
        Path broken = TestData.copy(first);
        field(broken, "ed_encounters", 4, "acuity", "7");
        assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + broken, "--schema=" + schema), "", "ed_encounters.csv",
                "acuity_is_ctas");
    }

    // ---- servers that are not what they seem

    @ParameterizedTest(name = "in the answer to {0}")
    @ValueSource(strings = {"SET SESSION.*", "SELECT GET_LOCK.*", "CREATE TABLE.*", "LOAD DATA.*dim_site.*", "LOAD DATA.*patients.*",
            "INSERT INTO.*", "SELECT.*CRC32.*", "RENAME.*"})
    void aServerThatAsksForAFile(String sql) throws Throwable {
        TestServer.withLocalInfile(!sql.startsWith("INSERT"), () -> assertGivesNothing("/etc/passwd", sql));
    }

    @Test
    void aServerThatAsksForAFileBesideTheOneThatIsSent() throws Throwable {
        TestServer.withLocalInfile(true, () -> {
            for (String file : List.of("", "ed_encounters.csv", second.resolve("patients.csv").toString(), "../patients.csv",
                    "patients.csv\0", "\u001b[2J" + "x".repeat(1_000_000))) {
                assertGivesNothing(file, "LOAD DATA.*patients.*");
            }
        });
    }

    private void assertGivesNothing(String file, String sql) throws Exception {
        TestServer.Account account = accountWithoutTls();
        AtomicReference<HostileServer> self = new AtomicReference<>();
        try (HostileServer hostile = new HostileServer(is(sql), client -> self.get().askForFile(client, file))) {
            self.set(hostile);
            TestServer.Outcome outcome = TestServer.run(new load(), at(hostile.port(), account, second, "--ssl-mode=DISABLED"));
            assertFalse(hostile.asked().isEmpty(), "it asked: " + outcome);
            assertEquals(List.of(), hostile.got());
            assertRefusal(outcome, account.password(), "the server asked for ", "do not trust it");
            assertTrue(TestServer.dump(DB).isEmpty(), "nothing was put in place");
        }
    }

    /** SQL that begins so, after the comment that Connector/J puts before some. */
    private static Predicate<String> is(String pattern) {
        return sql -> sql.replaceAll("\\s+", " ").matches("(/\\*.*?\\*/ ?)?" + pattern);
    }

    /** MySQL takes a password over a connection without TLS only after a login with TLS. */
    private TestServer.Account accountWithoutTls() throws Exception {
        TestServer.Account account = TestServer.account("ALL ON `PREFIX%`.*");
        String[] options = Stream.of(as(account, first)).filter(option -> !option.startsWith("--data-dir")).toArray(String[]::new);
        CommandLine.populateCommand(new server.ConnectionOptions(), options).open(new PrintWriter(System.err, true)).close();
        return account;
    }

    private static final Map<Integer, String> REFUSALS = Map.of(
            1047, "08S01 Unknown command",
            1105, "HY000 unsupported: LOAD DATA",
            1148, "42000 The used command is not allowed",
            1227, "42000 Access denied; you need the FILE privilege",
            1235, "42000 This version does not support LOAD DATA",
            3948, "42000 Loading local data is disabled",
            3950, "HY000 Loading local data is disabled on this server");

    @TestFactory
    Stream<DynamicTest> aServerThatRefusesLoadData() {
        return REFUSALS.keySet().stream().sorted().flatMap(code -> Stream.of(true, false).map(always -> DynamicTest.dynamicTest(
                "error " + code + (always ? "" : " in the middle"), () -> TestServer.withLocalInfile(true, () -> {
                    TestServer.Account account = accountWithoutTls();
                    loaded(second);
                    AtomicInteger statements = new AtomicInteger();
                    try (HostileServer proxy = new HostileServer(
                            sql -> sql.contains("LOAD DATA") && (statements.incrementAndGet() > 3 || always),
                            client -> client.refuse(code, REFUSALS.get(code)))) {
                        TestServer.Outcome outcome = TestServer.run(new load(), at(proxy.port(), account, large, "--ssl-mode=DISABLED"));
                        if (always) {
                            assertEquals(0, outcome.code(), outcome::toString);
                            assertTrue(outcome.err().contains("batched inserts, since the server refused LOAD DATA (error " + code + ")"),
                                    outcome::toString);
                            assertEquals(1, statements.get(), "it asks once");
                        } else {
                            assertRefusal(outcome, account.password(), "refused LOAD DATA into ", REFUSALS.get(code).split(" ", 2)[1]);
                        }
                    }
                    assertHolds(always ? large : second);
                }))));
    }

    /** Each question of a load in turn, and each kind of its other statements, is answered with something that is no answer to it. */
    @TestFactory
    Stream<DynamicTest> aServerThatAnswersNonsense() {
        Map<String, HostileServer.Talk> answers = new LinkedHashMap<>();
        answers.put("no rows", HostileServer.Client::sendRows);
        answers.put("NULL", client -> client.sendRows((String) null));
        answers.put("text", client -> client.sendRows("\u001b[2Jabc"));
        answers.put("a long error", client -> client.refuse(1105, "HY000 \u001b[2J" + "x".repeat(1_000_000)));
        return answers.entrySet().stream().map(answer -> DynamicTest.dynamicTest(answer.getKey(), () ->
                TestServer.withLocalInfile(true, () -> assertCopes(answer.getValue()))));
    }

    private void assertCopes(HostileServer.Talk answer) throws Exception {
        TestServer.Account account = accountWithoutTls();
        loaded(first);
        Set<String> answered = new HashSet<>();
        mysql.Line.patience = Duration.ofMillis(200);
        try {
            for (int before = -1; before < answered.size();) {
                before = answered.size();
                int most = before + 1;
                try (HostileServer server = new HostileServer(sql -> {
                    String text = sql.replaceAll("\\W+", " ").strip();
                    synchronized (answered) { // the first that has not been answered so
                        return answered.size() < most && answered.add(text.matches("(SELECT|SHOW) .*") ? text : text.split(" ")[0]);
                    }
                }, answer)) {
                    TestServer.Outcome outcome = TestServer.run(new load(), at(server.port(), account, first, "--ssl-mode=DISABLED"));
                    if (outcome.code() != 0) {
                        assertRefusal(outcome, account.password());
                    }
                }
            }
        } finally {
            mysql.Line.patience = PATIENCE;
        }
        assertTrue(answered.size() > 20, answered::toString);
    }

    // ---- servers that fall silent

    /** In answer to one statement, while other connections work; or, from that statement on, on all of them. */
    @ParameterizedTest(name = "in answer to {0}, on all: {1}")
    @CsvSource({"LOAD DATA.*patients.*, false", "LOAD DATA.*patients.*, true", "SELECT.*CRC32.*, false", "RENAME.*, true"})
    void aServerThatFallsSilent(String sql, boolean onAll) throws Throwable {
        AtomicBoolean silent = new AtomicBoolean();
        mysql.Line.patience = Duration.ofMillis(200);
        try (HostileServer server = new HostileServer(query -> silent.get() || is(sql).test(query), client -> {
            silent.set(onAll);
            mysql.Line.loginLimit = onAll ? Duration.ofSeconds(1) : LOGIN_LIMIT; // all logins that succeed are over then
            client.ignore();
        })) {
            TestServer.withLocalInfile(true, () -> {
                TestServer.Account account = accountWithoutTls();
                loaded(first);
                TestServer.Outcome outcome = TestServer.run(new load(), at(server.port(), account, second, "--ssl-mode=DISABLED"));
                assertRefusal(outcome, account.password(), ":" + server.port() + ": the server left a statement without an answer",
                        onAll ? "does not answer a second connection" : "does not work on it",
                        !onAll ? "" : sql.startsWith("RENAME") ? "whether the new data is in place, validate shows"
                                : "the database is as it was");
                assertEquals("300", TestServer.value(DB, "SELECT patients FROM dataset_info"));
            });
        } finally {
            mysql.Line.patience = PATIENCE;
            mysql.Line.loginLimit = LOGIN_LIMIT;
        }
        loaded(second); // clears what is left
        assertHolds(second);
    }

    private static final Duration PATIENCE = mysql.Line.patience;
    private static final Duration LOGIN_LIMIT = mysql.Line.loginLimit;

    /** Where the load stands while a reader holds up the swap; the line goes at the end. --quiet and a pipe get nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"", " --quiet", " 2>&1 | cat"})
    void aTerminalSeesHowFarItIs(String rest) throws Exception {
        loaded(first);
        List<String> args = List.of(TestServer.on(DB, "--data-dir=" + second));
        Pattern progress = Pattern.compile("(load     \\d+ % \\(\\w+\\)|verify   \\w+( in \\w+)? \\.\\.\\.)\r\u001b\\[K");
        try (Connection reader = TestServer.connect(DB); Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM patients").close();
            TestServer.Child child = TestServer.typed("load", args, rest);
            TestServer.until(() -> !child.process().isAlive() || (rest.isEmpty() ? progress.matcher(child.out()).find()
                    : !value("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'RENAME%'").equals("0")));
            reader.rollback();
            TestServer.Outcome outcome = child.end();
            assertEquals(0, outcome.code(), outcome::toString);
            assertEquals(rest.isEmpty(), progress.matcher(outcome.out()).find(), outcome::toString);
            assertEquals(!rest.contains("quiet"), outcome.out().contains("Loaded " + TestData.tables(second).size() + " tables"),
                    outcome::toString);
        }
        assertHolds(second);
    }

    /** However long a statement takes: this one waits until the server was asked three times whether it works. */
    @Test
    void aServerThatWorksForLongIsNotGivenUp() throws Exception {
        loaded(first);
        TestServer.Account account = accountWithoutTls();
        mysql.Line.patience = Duration.ofMillis(200);
        try (HostileServer proxy = new HostileServer(sql -> false, client -> {
        }); Connection reader = TestServer.connect(DB); Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM patients").close(); // holds up the swap
            CompletableFuture<TestServer.Outcome> load = CompletableFuture.supplyAsync(() -> {
                try {
                    return TestServer.run(new load(), at(proxy.port(), account, second, "--ssl-mode=DISABLED"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            TestServer.until(() -> load.isDone() || !value("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'RENAME%'")
                    .equals("0"));
            int before = proxy.clients();
            TestServer.until(() -> load.isDone() || proxy.clients() >= before + 3);
            reader.rollback();
            assertEquals(0, load.get().code(), load.get()::toString);
        } finally {
            mysql.Line.patience = PATIENCE;
        }
        assertHolds(second);
    }

    @Test
    void noPasswordInAStackTrace() throws Exception {
        Path none = Files.createTempFile(TestServer.TEMP, "none", ".cnf");
        for (String way : List.of("-P" + TestServer.option("port"), "-P" + TestServer.closedPort())) {
            TestServer.Outcome outcome = TestServer.run(new load(), "--verbose", "--data-dir=" + first, "--defaults-file=" + none,
                    "-H127.0.0.1", way, "-unobody", "-pWr0ng-Secret", "-D", DB);
            assertEquals(1, outcome.code(), outcome::toString);
            assertTrue(outcome.err().contains("\tat "), outcome::toString);
            assertFalse(outcome.err().contains("Wr0ng-Secret"), outcome::toString);
        }
    }

    // ---- in few words

    private static TestServer.Outcome loaded(Path data, String... options) {
        TestServer.Outcome outcome = TestServer.run(DB, new load(), Stream.concat(Stream.of("--data-dir=" + data), Stream.of(options))
                .toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome::toString);
        return outcome;
    }

    private static String[] as(TestServer.Account account, Path data, String... more) throws IOException {
        return at(Integer.parseInt(TestServer.option("port")), account, data, more);
    }

    private static String[] at(int port, TestServer.Account account, Path data, String... more) throws IOException {
        return Stream.concat(Stream.of("--defaults-file=" + Files.createTempFile(TestServer.TEMP, "none", ".cnf"),
                "-H", TestServer.option("host"), "-P" + port, "-u", account.user(), "-p" + account.password(),
                "-D", DB, "--data-dir=" + data), Stream.of(more)).toArray(String[]::new);
    }

    private static void assertHolds(Path data) throws Exception {
        TestData.assertLoaded(data, DB);
        assertNothingLeft();
    }

    private static void assertSame(Map<String, List<List<String>>> before) throws SQLException {
        Map<String, List<List<String>>> after = TestServer.dump(DB);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((table, rows) -> assertEquals(rows, after.get(table), table));
    }

    private static void assertNothingLeft() throws SQLException {
        assertEquals(List.of(), TestServer.column("", "SELECT schema_name FROM information_schema.schemata"
                + " WHERE schema_name IN ('" + DB + "__new', '" + DB + "__old')"));
    }

    /** The tables as the refused loads of a test must leave them. */
    private Map<String, List<List<String>>> unchanged;

    /** Asserts that a load over loaded data fails, names these facts, and changes nothing. */
    private void assertRefused(Callable<TestServer.Outcome> load, String secret, String... facts) throws Exception {
        if (unchanged == null) {
            if (TestServer.column(DB, "SHOW TABLES").isEmpty()) {
                loaded(first);
            }
            unchanged = TestServer.dump(DB);
        }
        assertRefusal(load.call(), secret, facts);
        assertSame(unchanged);
        assertNothingLeft();
    }

    private static void assertRefusal(TestServer.Outcome outcome, String secret, String... facts) {
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        List<String> lines = outcome.err().lines().toList();
        assertEquals(List.of(lines.get(lines.size() - 1)), lines.stream().filter(line -> line.startsWith("load:")).toList(),
                outcome::toString);
        String last = lines.get(lines.size() - 1);
        assertTrue(last.chars().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT), outcome::toString);
        assertTrue(last.length() < 2000, outcome::toString);
        for (String fact : facts) {
            assertTrue(lines.get(lines.size() - 1).contains(fact), "says " + fact + ": " + outcome);
        }
        assertTrue(secret.isEmpty() || !outcome.err().contains(secret), "no password in " + outcome);
    }

    private static String schema() throws SQLException {
        return String.join("\n", TestServer.column(DB,
                "SELECT CONCAT_WS(' ', table_name, column_name, ordinal_position, column_type, is_nullable, column_key)"
                + " FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"));
    }

    private static void deleteAll(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(data);
    }

    private static void pipe(Path file) throws Exception {
        Files.delete(file);
        assertEquals(0, TestServer.start(Map.of(), TestServer.TEMP, List.of("mkfifo", file.toString())).end().code());
    }

    private static void device(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
    }

    private static void manifest(Path data, UnaryOperator<String> change) throws IOException {
        Path file = data.resolve("manifest.json");
        String before = Files.readString(file);
        Files.writeString(file, change.apply(before));
        assertNotEquals(before, Files.readString(file));
    }

    private static void bytes(Path data, String table, UnaryOperator<byte[]> change) throws IOException {
        Path file = data.resolve(table + ".csv");
        Files.write(file, change.apply(Files.readAllBytes(file)));
    }

    private static void signed(Path data, String table, Consumer<List<String>> change) throws Exception {
        TestData.lines(data, table, change);
        TestData.sign(data);
    }

    /** Changes one value of a row; the first row has the number 1. */
    private static void field(Path data, String table, int row, String column, String value) throws Exception {
        signed(data, table, lines -> {
            List<String> values = new ArrayList<>(List.of(lines.get(row).split(",", -1)));
            values.set(List.of(lines.get(0).split(",")).indexOf(column), value);
            lines.set(row, String.join(",", values));
        });
    }
}
