//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../load.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files say is in the database after load, whatever was there; and if anything is wrong, the database is as it was. */
class LoadTest {

    private static final String DB = TestServer.database("load");

    private final Path first = TestData.of(1, 300);
    private final Path second = TestData.of(7, 1000);

    @BeforeEach
    void fresh() throws SQLException {
        TestServer.recreate(DB);
    }

    // ---- what is loaded

    @ParameterizedTest(name = "local_infile={0}")
    @ValueSource(booleans = {true, false})
    void everyRowIsThatOfTheFiles(boolean infile) throws Throwable {
        TestServer.withLocalInfile(infile, () -> {
            TestServer.Outcome outcome = loaded(second);
            assertEquals(!infile, outcome.err().contains("local_infile"), "says why it is slower: " + outcome);
            assertHolds(second);
        });
    }

    @ParameterizedTest(name = "local_infile={0}")
    @ValueSource(booleans = {true, false})
    void valuesMayBeAnyText(boolean infile) throws Throwable {
        List<String> names = List.of("Salt, Sand & \"Sea\"", "C:\\new\\table\\N", "two\nlines", "two\r\nlines, \"quoted\"\n", "St. Mary's; DROP TABLE x -- ",
                "  padded  ", "\ud83c\udfe5 \u00d6st\u00fcrgo\u0308n \u6c34", "\"", "\\", "\\N", "NULL", "null", "'", "0", "\ttab");
        Path nasty = TestData.copy(first);
        TestData.change(nasty, "dim_site", rows -> {
            for (int i = 0; i < names.size(); i++) {
                if (i < rows.size()) {
                    rows.get(i).set(2, names.get(i));
                } else {
                    rows.add(List.of(Integer.toString(900 + i), "X-" + i, names.get(i), "Community"));
                }
            }
        });
        TestData.sign(nasty);
        TestServer.withLocalInfile(infile, () -> {
            loaded(nasty);
            assertEquals(names, TestServer.column(DB, "SELECT site_name FROM dim_site ORDER BY site_id").subList(0, names.size()));
            assertHolds(nasty);
        });
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

    @Test
    void whatIsNotOursSurvives() throws Exception {
        loaded(first);
        TestServer.sql(DB, "CREATE TABLE my_notes (note VARCHAR(20))", "INSERT INTO my_notes VALUES ('keep me')",
                "CREATE VIEW my_count AS SELECT COUNT(*) FROM patients");
        loaded(second);
        assertEquals("keep me", TestServer.value(DB, "SELECT note FROM my_notes"));
        assertEquals("1000", TestServer.value(DB, "SELECT * FROM my_count"));
    }

    @Test
    void readersSeeOneDatasetOrTheOther() throws Exception {
        loaded(first);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<List<String>> reader = CompletableFuture.supplyAsync(() -> {
            List<String> seen = new ArrayList<>();
            while (!done.get()) {
                try {
                    seen.addAll(TestServer.column(DB, "SELECT CONCAT(COUNT(*), ' of ', MAX(i.patients), ', ', (SELECT COUNT(*) FROM staffed_beds) > 0)"
                            + " FROM patients CROSS JOIN dataset_info i"));
                } catch (SQLException e) {
                    seen.add(e.toString());
                }
            }
            return seen;
        });
        loaded(second);
        loaded(first);
        loaded(second);
        done.set(true);
        assertEquals(List.of("1000 of 1000, 1", "300 of 300, 1"), reader.get().stream().distinct().sorted().toList());
    }

    @Test
    void theDocumentedPrivilegeIsEnough() throws Exception {
        TestServer.Account account = TestServer.account("ALL ON `PREFIX%`.*");
        for (Path data : List.of(first, second)) {
            TestServer.Outcome outcome = TestServer.run(new load(), as(account.user(), account.password(), data));
            assertEquals(0, outcome.code(), outcome::toString);
        }
        assertHolds(second);
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
                new Fault("manifest is not JSON", data -> Files.writeString(data.resolve("manifest.json"), "{\n\"files\": [\n"), "manifest.json", "JSON"),
                new Fault("manifest is empty", data -> Files.writeString(data.resolve("manifest.json"), ""), "manifest.json"),
                new Fault("manifest is another JSON", data -> Files.writeString(data.resolve("manifest.json"), "{\"files\": 7}"), "manifest.json"),
                new Fault("manifest is a list", data -> Files.writeString(data.resolve("manifest.json"), "[1, 2]"), "manifest.json"),
                new Fault("manifest lists an unknown file", data -> manifest(data, json -> json.replace("\"table\":\"staffed_beds\"", "\"table\":\"spies\"")
                        .replace("\"table\": \"staffed_beds\"", "\"table\": \"spies\"")), "spies"),
                new Fault("manifest leads out of the folder", data -> manifest(data, json -> json.replace("\"staffed_beds.csv\"", "\"../../staffed_beds.csv\"")
                        .replaceAll("(\"bytes\": ?)", "$11")), ".csv"),
                new Fault("a file that the manifest does not list", data -> Files.writeString(data.resolve("more.csv"), "a\n1\n"), "more.csv"),
                new Fault("a file is missing", data -> Files.delete(data.resolve("ip_stays.csv")), "ip_stays.csv"),
                new Fault("a file is truncated", data -> bytes(data, "patients", all -> Arrays.copyOf(all, all.length - 100)), "patients.csv"),
                new Fault("a byte is changed", data -> bytes(data, "patients", all -> {
                    all[all.length / 2] ^= 1;
                    return all;
                }), "patients.csv"),
                new Fault("a file is empty", data -> bytes(data, "dim_lha", all -> new byte[0]), "dim_lha.csv"),
                new Fault("wrong header", data -> signed(data, "dim_site", lines -> lines.set(0, "site_id,site_name,site_code,site_type")), "dim_site.csv", "site_code"),
                new Fault("no header", data -> signed(data, "dim_site", lines -> lines.remove(0)), "dim_site.csv", "site_code"),
                new Fault("lines of Windows", data -> signed(data, "dim_site", lines -> lines.replaceAll(line -> line + "\r")), "dim_site.csv"));
    }

    @TestFactory
    Stream<DynamicTest> rowsThatTheSchemaForbids() {
        return Stream.of(true, false).flatMap(infile -> refused(infile,
                new Fault("bad date", data -> field(data, "patients", 5, "dob", "not-a-date"), "patients.csv", "line 6", "dob", "not-a-date"),
                new Fault("30 February", data -> field(data, "patients", 5, "dob", "1990-02-30"), "patients.csv", "line 6", "dob", "1990-02-30"),
                new Fault("unknown age group", data -> field(data, "patients", 9, "age_group", "30-99"), "patients.csv", "line 10", "age_group", "30-99"),
                new Fault("no value where one must be", data -> field(data, "patients", 3, "gender", ""), "patients.csv", "line 4", "gender"),
                new Fault("text too long", data -> field(data, "dim_site", 2, "site_code", "X".repeat(17)), "dim_site.csv", "line 3", "site_code"),
                new Fault("number too large", data -> field(data, "ed_encounters", 4, "acuity", "300"), "ed_encounters.csv", "line 5", "acuity", "300"),
                new Fault("not a number", data -> field(data, "ed_encounters", 4, "acuity", "three"), "ed_encounters.csv", "line 5", "acuity", "three"),
                new Fault("duplicate key", data -> signed(data, "dim_site", lines -> lines.add(lines.get(1).replace("LM-", "XX-"))), "dim_site.csv", "line 14"),
                new Fault("too few columns", data -> signed(data, "patients", lines -> lines.set(7, lines.get(7).replaceFirst(",[^,]*$", ""))), "patients.csv", "line 8"),
                new Fault("too few columns, of which the last is text", data -> signed(data, "dim_site", lines -> lines.set(3, lines.get(3).replaceFirst(",[^,]*$", ""))),
                        "dim_site.csv", "line 4"),
                new Fault("too many columns", data -> signed(data, "patients", lines -> lines.set(7, lines.get(7) + ",more")), "patients.csv", "line 8"),
                new Fault("broken quotes", data -> signed(data, "dim_site", lines -> lines.set(2, lines.get(2) + "\"\"x,\"")), "dim_site.csv"),
                new Fault("a key that nothing has", data -> field(data, "patients", 2, "lha_id", "999"), "patients.csv", "line 3", "lha_id", "999"),
                new Fault("not UTF-8", data -> {
                    bytes(data, "dim_site", all -> new String(all, StandardCharsets.UTF_8).replaceFirst("General", "G\u00e9n\u00e9ral").getBytes(StandardCharsets.ISO_8859_1));
                    TestData.sign(data);
                }, "dim_site.csv"),
                new Fault("fewer rows than promised", data -> {
                    TestData.sign(data);
                    manifest(data, json -> json.replaceFirst("(\"table\":\"patients\".*?\"rows\":)300", "$1301"));
                }, "patients", "301")));
    }

    /** Each of these datasets, in the place of one that is loaded. */
    private Stream<DynamicTest> refused(boolean infile, Fault... faults) {
        return Stream.of(faults).map(fault -> DynamicTest.dynamicTest(fault.name + (infile ? "" : ", local_infile off"), () -> {
            Path data = TestData.copy(first);
            fault.edit.on(data);
            TestServer.withLocalInfile(infile, () -> assertRefused(() -> TestServer.run(DB, new load(), "--data-dir=" + data), "", fault.facts));
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
        ways.put("unknown host", new String[] {"-u" + user, "-pWr0ng-Secret", "-P" + port, "-Hno-such-host.invalid", "no-such-host.invalid"});
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
        assertRefused(() -> TestServer.run(new load(), as(account.user(), account.password(), first)), account.password(), account.user(), "GRANT");
    }

    @Test
    void tablesOfOthersOfTheSameName() throws Exception {
        TestServer.sql(DB, "CREATE TABLE patients (id INT PRIMARY KEY, surname VARCHAR(20))", "INSERT INTO patients VALUES (1, 'Keep')");
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + first), "", "patients", DB);
        assertSame(before);
    }

    @Test
    void keysOfOthersThatReferToOurTables() throws Exception {
        loaded(first);
        TestServer.sql(DB, "CREATE TABLE my_flags (site_id SMALLINT UNSIGNED, CONSTRAINT my_key FOREIGN KEY (site_id) REFERENCES dim_site (site_id))");
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertRefusal(TestServer.run(DB, new load(), "--data-dir=" + second), "", "my_flags");
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
        Path bigger = TestData.of(7, 3000);
        loaded(first);
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        String[] options = TestServer.on(DB, "--data-dir=" + bigger);
        int early = 0;
        for (int pause : List.of(0, 100, 300, 500, 900)) {
            TestServer.Child child = TestServer.java(Map.of(), "load", options);
            TestServer.until(() -> begun() || !child.process().isAlive());
            TimeUnit.MILLISECONDS.sleep(pause);
            child.process().destroyForcibly();
            int code = child.end().code();
            if (code != 0 && !"3000".equals(TestServer.value(DB, "SELECT patients FROM dataset_info"))) {
                early++;
                assertSame(before);
            } else {
                assertHolds(bigger);
                loaded(first);
            }
        }
        assertTrue(early > 0, "no load was killed before its end");
        loaded(second);
        assertHolds(second);
    }

    private static boolean begun() {
        try {
            return !TestServer.column("", "SELECT 1 FROM information_schema.tables WHERE table_schema = '" + DB + "__new'").isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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

    // ---- in few words

    private static TestServer.Outcome loaded(Path data) {
        TestServer.Outcome outcome = TestServer.run(DB, new load(), "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
        return outcome;
    }

    private static String[] as(String user, String password, Path data) throws IOException {
        return new String[] {"--defaults-file=" + Files.createTempFile(TestServer.TEMP, "none", ".cnf"), "-H", TestServer.option("host"),
            "-P", TestServer.option("port"), "-u", user, "-p" + password, "-D", DB, "--data-dir=" + data};
    }

    private static void assertHolds(Path data) throws Exception {
        for (String table : TestData.tables(data)) {
            assertEquals(TestData.sorted(TestData.rows(data, table)), TestServer.rows(DB, table), table);
        }
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

    /** A load over loaded data that must fail, name these facts, and change nothing. */
    private void assertRefused(Callable<TestServer.Outcome> load, String secret, String... facts) throws Exception {
        if (TestServer.dump(DB).isEmpty()) {
            loaded(first);
        }
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertRefusal(load.call(), secret, facts);
        assertSame(before);
        assertNothingLeft();
    }

    private static void assertRefusal(TestServer.Outcome outcome, String secret, String... facts) {
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        List<String> lines = outcome.err().lines().toList();
        assertEquals(List.of(lines.get(lines.size() - 1)), lines.stream().filter(line -> line.startsWith("load:")).toList(), outcome::toString);
        assertFalse(outcome.err().contains("\tat "), outcome::toString);
        for (String fact : facts) {
            assertTrue(lines.get(lines.size() - 1).contains(fact), "says " + fact + ": " + outcome);
        }
        assertTrue(secret.isEmpty() || !outcome.err().contains(secret), "no password in " + outcome);
    }

    private static String schema() throws SQLException {
        return String.join("\n", TestServer.column(DB, "SELECT CONCAT_WS(' ', table_name, column_name, ordinal_position, column_type, is_nullable, column_key)"
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
