//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to read what --format json prints
//SOURCES ../load.java
//SOURCES ../report.java
//SOURCES ../validate.java
//SOURCES TestServer.java
//SOURCES TestData.java
//SOURCES Recount.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The reports say what the files say, in every format. */
class ReportTest {

    private static final String DB = TestServer.database("report");
    private static final List<String> REPORTS = List.of("facility_summary", "ed_volume_projection", "patient_demographics");

    @BeforeAll
    static void load() {
        load(DB, TestData.of(1, 300));
    }

    private static void load(String database, Path data) {
        TestServer.Outcome outcome = TestServer.run(database, new load(), "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
    }

    // ---- what they say

    @ParameterizedTest(name = "seed {0}, {1} patients")
    @CsvSource({"1, 300", "7, 1000"})
    void theReportsAreThoseOfTheFiles(long seed, int patients) throws IOException {
        Path data = TestData.of(seed, patients);
        String database = TestServer.database("seeds");
        load(database, data);
        Recount count = new Recount(data, null);
        for (String name : reports()) {
            assertEquals(count.of(name), rows(database, name), name);
        }
    }

    @TestFactory
    Stream<DynamicTest> anotherYearIsThatOfTheFiles() throws IOException {
        Path data = TestData.of(1, 300);
        Recount past = new Recount(data, 2023);
        Recount future = new Recount(data, 2034);
        return reports().stream().filter(name -> parameters(name).contains("year=")).map(name -> DynamicTest.dynamicTest(name, () -> {
            boolean history = TestServer.run(DB, new report(), name, "--param=year=2023").code() == 0;
            boolean projection = TestServer.run(DB, new report(), name, "--param=year=2034").code() == 0;
            if (history) {
                assertEquals(past.of(name), rows(DB, name, "--param=year=2023"));
            }
            if (projection) {
                assertEquals(future.of(name), rows(DB, name, "--param=year=2034"));
            }
            assertTrue(history != projection || name.equals("ed_projected_and_actual"), "a year is of the history or of the projection");
        }));
    }

    /** With LM_SYNTH_WRITE_ANSWERS=1 the key is written instead. */
    @TestFactory
    Stream<DynamicTest> theAnswersAreThoseOfTheKey() throws IOException {
        String database = TestServer.database("answers");
        load(database, TestData.of(42, 1000));
        Path key = TestServer.ROOT.resolve("tests/answers");
        if (System.getenv("LM_SYNTH_WRITE_ANSWERS") != null) {
            assertEquals(0, TestServer.run(database, new report(), "--format=csv", "--out=" + key + "/").code());
        }
        try (Stream<Path> files = Files.list(key)) {
            assertEquals(reports(), files.map(file -> file.getFileName().toString().replace(".csv", "")).sorted().toList());
        }
        return reports().stream().map(name -> DynamicTest.dynamicTest(name,
                () -> assertEquals(Files.readString(key.resolve(name + ".csv")),
                        TestServer.run(database, new report(), name, "--format=csv").out())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES,"
            + "NO_UNSIGNED_SUBTRACTION,HIGH_NOT_PRECEDENCE,IGNORE_SPACE"})
    void theyDependOnNoSettingOfTheSession(String mode) throws Exception {
        Map<String, query.SqlFile> files = query.SqlFile.byName(query.SqlFile.in(TestServer.ROOT.resolve("queries")));
        try (Connection db = TestServer.connect(DB); Statement statement = db.createStatement()) {
            statement.execute("SET sql_mode = '" + mode + "', time_zone = '+09:00', lc_time_names = 'fi_FI',"
                    + " collation_connection = utf8mb4_bin");
            for (String name : reports()) {
                ResultSet result = statement.executeQuery(files.get(name).readOnlyStatement());
                List<List<String>> rows = query.Table.read(result, Integer.MAX_VALUE).rows().stream()
                        .map(row -> row.stream().map(ReportTest::text).toList()).toList();
                assertEquals(rows(DB, name), rows, name);
            }
        }
    }

    /** A value as in CSV. */
    private static String text(Object value) {
        return value == null ? "" : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    @Test
    void nothingFailsHoweverFewThePatients() throws IOException {
        String database = TestServer.database("few");
        load(database, TestData.of(1, 10));
        Recount count = new Recount(TestData.of(1, 10), null);
        for (String name : reports()) {
            rows(database, name);
        }
        List<List<String>> rows = rows(database, "facility_summary");
        assertEquals(12, rows.stream().map(row -> row.get(1)).distinct().count());
        assertEquals("0", rows.get(11).get(2));
        assertEquals(count.of("facility_summary"), rows);
        TestServer.Outcome page = TestServer.run(database, new report(), "--format=html");
        assertEquals(0, page.code(), page::err);
    }

    // ---- formats

    @Test
    void jsonHasTypedValues() throws IOException {
        for (String name : reports()) {
            Map<String, Object> json = JSON.std.mapFrom(printed(name, "--format=json").out());
            List<List<String>> rows = csv(DB, name);
            assertEquals(rows.get(0), json.get("columns"));
            List<List<String>> same = new ArrayList<>(List.of(rows.get(0)));
            for (Object row : assertInstanceOf(List.class, json.get("rows"))) {
                Map<?, ?> values = assertInstanceOf(Map.class, row);
                List<String> texts = new ArrayList<>();
                for (String column : rows.get(0)) {
                    Object value = values.get(column);
                    boolean isText = TEXTS.contains(column) || TEXTS.contains(name + "." + column);
                    assertEquals(value != null && !isText, value instanceof Number, name + "." + column);
                    texts.add(text(value instanceof Double number ? BigDecimal.valueOf(number) : value));
                }
                same.add(texts);
            }
            assertEquals(plain(rows), plain(same), name);
        }
        assertEquals(3, JSON.std.listFrom(printed(REPORTS.get(0), REPORTS.get(1), REPORTS.get(2), "--format=json").out()).size());
    }

    /** Numbers without trailing zeros, which JSON does not keep. */
    private static List<List<String>> plain(List<List<String>> rows) {
        return rows.stream().map(row -> row.stream().map(text -> !text.matches("-?\\d+\\.\\d*0") ? text
                : new BigDecimal(text).stripTrailingZeros().toPlainString()).toList()).toList();
    }

    private static final Set<String> TEXTS = Set.of("site_name", "site_code", "age_group", "gender", "facility", "ed_subservice", "month",
            "weekday", "day", "disposition", "lha_name", "default_site", "program_name", "fiscal_year", "visits_in_year", "table_name",
            "table_holds", "column_name", "type", "nullable", "primary_key", "column_holds", "version", "first_date", "last_date",
            "reference_date", "event_type", "event_name", "ed_left_without_being_seen.acuity");

    @Test
    void markdownIsATable() {
        for (String name : REPORTS) {
            List<String> lines = printed(name, "--format=markdown").out().lines().filter(line -> line.startsWith("|")).toList();
            int columns = lines.get(0).split("\\|").length;
            assertTrue(lines.get(1).matches("\\|( -+:? \\|)+"), lines.get(1));
            lines.forEach(line -> assertEquals(columns, line.split("\\|").length, line));
            assertTrue(lines.size() > 10, name);
        }
    }

    @Test
    void allReportsAreTheDefault() throws IOException {
        TestServer.Outcome outcome = printed();
        for (Map<String, String> site : TestData.records(TestData.of(1, 300), "dim_site")) {
            assertTrue(outcome.out().contains(site.get("site_name")));
        }
        for (String column : List.of("patient_count", "projected_volumes", "age_group")) {
            assertTrue(outcome.out().contains(column), column);
        }
        assertEquals("", outcome.err());
    }

    @Test
    void csvHoldsOneReport() throws IOException {
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "--format=csv");
        assertEquals(2, outcome.code(), outcome::toString);
        Path folder = TestServer.TEMP.resolve("csv-of-all");
        assertEquals("", printed("--format=csv", "--out=" + folder + "/").out());
        for (String name : reports()) {
            assertEquals(printed(name, "--format=csv").out(), Files.readString(folder.resolve(name + ".csv")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "json", "markdown", "html"})
    void outIsTheSameInAFile(String format) throws IOException {
        Path file = Files.createTempDirectory(TestServer.TEMP, "out").resolve("report");
        assertEquals("", printed("facility_summary", "--format=" + format, "--out=" + file).out());
        assertEquals(printed("facility_summary", "--format=" + format).out(), Files.readString(file));
    }

    @Test
    void aPipeGetsPlainText() throws IOException {
        TestServer.Outcome outcome = TestServer.java(Map.of(), "report", TestServer.on(DB, "facility_summary")).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("", outcome.err());
        assertTrue(outcome.out().contains("patient_count"), outcome::toString);
        assertFalse(outcome.out().contains("\u001b"), outcome::toString);
        assertEquals(outcome.out(), TestServer.java(Map.of(), "report", TestServer.on(DB, "facility_summary")).end().out(),
                "depends on the data alone");
    }

    @Test
    void aTerminalGetsWhatFitsIt() throws IOException {
        Path script = TestServer.installed("script").findFirst()
                .orElseGet(() -> abort("there is no 'script' here to make a terminal with"));
        String command = "stty cols 72 && exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -cp '"
                + System.getProperty("java.class.path") + "' report '--defaults-file=" + TestServer.options() + "' -D " + DB
                + " --quiet facility_summary ip_bed_demand ed_visits_by_month";
        for (Map<String, String> environment : List.of(Map.of("TERM", "xterm"), Map.of("TERM", "xterm", "NO_COLOR", "1"))) {
            TestServer.Outcome outcome = TestServer.start(environment, TestServer.TEMP,
                    List.of(script.toString(), "-qec", command, "/dev/null")).end();
            assertEquals(environment.size() == 1, outcome.out().contains("\u001b"), outcome::toString);
            String text = outcome.out().replaceAll("\u001b\\[[0-9;]*m", "").replace("\r", "");
            text.lines().forEach(line -> assertTrue(line.length() <= 72 || line.startsWith("not shown here: "), line));
            assertTrue(text.contains("\u2588"), "bars: " + outcome);
            assertTrue(text.contains("\u2581"), "lines: " + outcome);
            assertTrue(text.contains("not shown here: ") && text.contains("gap"), "columns left out: " + outcome);
            assertTrue(text.contains(" rows, 40 of them here (--rows), "), "rows left out, and the time: " + outcome);
        }
    }

    /** However long each takes. The first that fails ends the command with one line, after what is before it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void reportsRunAtOnceAndComeInTheirOrder(int streams) throws IOException {
        Path folder = folder("a_slow", "SELECT CONNECTION_ID() AS session_id,"
                + " SUM(CRC32(SHA2(CONCAT(a.encounter_id, b.encounter_id), 256))) AS n FROM ed_encounters a CROSS JOIN ed_encounters b;");
        for (String name : List.of("b_quick", "c_quick", "e_quick")) {
            Files.writeString(folder.resolve(name + ".sql"), "SELECT CONNECTION_ID() AS session_id;");
        }
        String[] options = {"--queries=" + folder, "--format=json", "--streams=" + streams};
        List<Map<?, ?>> reports = new ArrayList<>();
        JSON.std.listFrom(printed(options).out()).forEach(each -> reports.add((Map<?, ?>) each));
        assertEquals(List.of("a_slow", "b_quick", "c_quick", "e_quick"), reports.stream().map(each -> each.get("report")).toList());
        assertEquals(streams, reports.stream().map(each -> ((Map<?, ?>) ((List<?>) each.get("rows")).get(0)).get("session_id"))
                .distinct().count());

        Files.writeString(folder.resolve("d_broken.sql"), "SELECT nothing FROM dim_site;");
        options[1] = "--format=table";
        TestServer.Outcome outcome = TestServer.run(DB, new report(), options);
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().startsWith("report: d_broken.sql: ") && outcome.err().lines().count() == 1, outcome::toString);
        assertTrue(outcome.out().contains("c quick") && !outcome.out().contains("e quick"), outcome::toString);
    }

    @Test
    void whatIsNoNumberOfRowsOrFolderIsRefused() {
        for (Callable<Integer> command : List.<Callable<Integer>>of(new report(), new validate())) {
            TestServer.Outcome outcome = TestServer.run(command, "--rows=-1");
            assertEquals(2, outcome.code(), outcome::toString);
            assertTrue(outcome.err().contains(": --rows = -1 is not a number of rows"), outcome::toString);
        }
        for (TestServer.Outcome outcome : List.of(TestServer.run(new report(), "--queries=nowhere"),
                TestServer.run(new validate(), "--checks=nowhere"))) {
            assertEquals(1, outcome.code(), outcome::toString);
            assertTrue(outcome.err().endsWith(": nowhere is not a folder: name one with .sql files\n"), outcome::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "-1"})
    void noSuchNumberOfConnections(String streams) {
        for (Callable<Integer> command : List.<Callable<Integer>>of(new report(), new validate())) {
            TestServer.Outcome outcome = TestServer.run(command, "--streams=" + streams);
            assertEquals(2, outcome.code(), outcome::toString);
            assertTrue(outcome.err().contains(": --streams must be from 1 to 64: '" + streams + "'"), outcome::toString);
        }
    }

    /** And goes when the result is there; --quiet and a pipe get nothing. */
    @Test
    void aTerminalSeesWhichReportRuns() throws IOException {
        Path folder = folder("slow", "-- title: Slow\nSELECT SUM(CRC32(SHA2(CONCAT(a.encounter_id, b.encounter_id), 256))) AS total"
                + " FROM ed_encounters a CROSS JOIN ed_encounters b CROSS JOIN dim_lha;");
        List<String> args = List.of(TestServer.on(DB, "--queries=" + folder, "--format=json"));
        String progress = "Report 1 of 1: slow";
        String erase = "\r\u001b[K";
        String seen = TestServer.typed("report", args, "").end().out();
        assertTrue(seen.contains(progress) && seen.lastIndexOf(erase) > seen.lastIndexOf(progress)
                && seen.lastIndexOf(erase) < seen.indexOf("total"), seen);
        for (String rest : List.of(" --quiet", " 2>&1 | cat")) {
            assertFalse(TestServer.typed("report", args, rest).end().out().contains(progress));
        }
    }

    // ---- which reports, with which parameters

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "facility_sumary | report: there is no report 'facility_sumary'; did you mean 'facility_summary'? (see --help)",
        "facility_summary --fromat csv | report: there is no option '--fromat'; did you mean '--format'? (see --help)",
        "facility_summary -f cvs | but was 'cvs'; did you mean 'csv'? (see --help)",
        "facility_summary --param year | report: Value for option '--param' (NAME=VALUE) should be in KEY=VALUE format but was year",
        "ed_volume_projection --param yaer=2030 | there is no parameter 'yaer'; there are: year; did you mean 'year'?",
        "zzzzzzzz | report: there is no report 'zzzzzzzz'; there are: about_this_data, "})
    void whatIsMisspeltSuggestsTheNearest(String line, String message) {
        TestServer.Outcome outcome = TestServer.run(DB, new report(), line.split(" "));
        assertEquals(2, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains(message), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
    }

    /** What a full disk does, a closed output, and a reader that has had enough; no output is lost without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"report facility_summary", "report facility_summary --format=csv", "report facility_summary --format=json",
        "report facility_summary --format=markdown", "report --list", "validate --only=births --format=json", "validate --list",
        "generate --help", "dirty --version"})
    void outputThatCannotBeWrittenIsAnError(String command) throws Exception {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path")));
        line.addAll(List.of(command.split(" ")));
        if (command.matches("(report|validate) .*")) {
            line.addAll(List.of(TestServer.on(DB)));
        }
        for (String output : List.of(">/dev/full", ">&-")) {
            TestServer.Outcome outcome = shell("\"$@\" " + output, line);
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals(1, outcome.err().lines().filter(said -> said.contains("cannot write to standard output")).count(),
                    outcome::toString);
        }
        TestServer.Outcome enough = shell("\"$@\" | true", line);
        assertEquals(0, enough.code(), enough::toString);
        assertFalse(enough.err().contains("standard output"), enough::toString);
    }

    private static TestServer.Outcome shell(String script, List<String> line) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(line);
        return TestServer.start(Map.of(), TestServer.TEMP, command).end();
    }

    @Test
    void listNamesEveryReportWithoutAServer() {
        TestServer.Outcome outcome = TestServer.run(new report(), "--list", "-H", "no-such-host.invalid");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().lines().map(line -> line.split(" ")[0]).toList().containsAll(reports()), outcome::toString);
        assertTrue(outcome.out().contains("--param year=2025"), outcome::toString);
    }

    @Test
    void theYearIsAParameter() throws IOException {
        assertNotEquals(csv(DB, "ed_volume_projection"), csv(DB, "ed_volume_projection", "--param=year=2034"));
        assertEquals(csv(DB, "ed_volume_projection"), csv(DB, "ed_volume_projection", "--param", "year=2025"));
    }

    /** What --list says of the parameters of a report. */
    private static String parameters(String name) {
        return TestServer.run(new report(), "--list").out().lines().dropWhile(line -> !line.startsWith(name + " ")).skip(1)
                .takeWhile(line -> line.startsWith(" ")).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @CsvSource({"ed_volume_projection, decade=2034, decade", "ed_volume_projection, year=soon, soon",
        "ed_volume_projection, year=2025.5, 2025.5", "ed_volume_projection, year, year",
        "ed_volume_projection, year=2040, 2025 to 2034", "ed_volume_projection, year=2024, 2025",
        "ip_mortality, year=2026, 2022 to 2025", "ip_census_by_day, site=99, 99", "ip_bed_demand, occupancy=0.0, 50.0 to 120.0",
        "ed_projected_and_actual, year=2026, 2026", "facility_summary, year=2030, year", "visits_to_the_moon, '', visits_to_the_moon"})
    void wrongParametersAndNamesAreWrongUsage(String name, String param, String fact) {
        String[] args = param.isEmpty() ? new String[] {name} : new String[] {name, "--param", param};
        TestServer.Outcome outcome = TestServer.run(DB, new report(), args);
        assertEquals(2, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertTrue(outcome.err().lines().findFirst().orElseThrow().contains(fact), outcome::toString);
        assertFalse(outcome.err().contains("\tat "), outcome::toString);
    }

    @Test
    void anUnknownReportIsToldWhichThereAre() {
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "visits_to_the_moon");
        REPORTS.forEach(name -> assertTrue(outcome.err().contains(name), outcome::toString));
    }

    @Test
    void aDatabaseWithoutDataIsAnError() throws SQLException {
        String empty = TestServer.database("nothing");
        TestServer.recreate(empty);
        TestServer.Outcome outcome = TestServer.run(empty, new report());
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains(empty) && outcome.err().contains("load"), outcome::toString);
    }

    // ---- one's own queries

    @Test
    void aFolderOfOnesOwn() throws IOException {
        Path folder = folder("mine", """
                -- title: Odd values
                -- question: What becomes of them?
                -- param: factor = 1.5 | a number
                -- param: since = 2025-01-01 | a day
                SELECT 'a, "b" | c' AS text, '' AS blank, NULL AS nothing,
                       CAST(COALESCE(@factor, 1.5) AS DECIMAL(30,20)) AS exact, 12345678901234567890 AS large,
                       COALESCE(@since, '2025-01-01') AS day, ';' AS semicolon;
                """);
        String exact = "0.12345678901234567891";
        List<String> values = List.of("a, \"b\" | c", "", "", exact, "12345678901234567890", "2024-02-29", ";");
        assertEquals(values, csv(DB, "mine", "--queries=" + folder, "--param=factor=" + exact, "--param=since=2024-02-29").get(1));
        assertTrue(printed("mine", "--queries=" + folder, "--format=csv").out().contains(",\"\",,"), "an empty text is not a NULL");
        assertEquals(2, TestServer.run(DB, new report(), "mine", "--queries=" + folder, "--param=since=2023-02-29").code());
        List<?> rows = (List<?>) JSON.std.mapFrom(printed("mine", "--queries=" + folder, "--format=json").out()).get("rows");
        Map<?, ?> row = (Map<?, ?>) rows.get(0);
        assertTrue(row.containsKey("nothing") && row.get("nothing") == null, row::toString);
    }

    @Test
    void aLineOfTheHeadContinuesAfterTwoSpaces() throws IOException {
        Path folder = folder("long_lines", """
                -- title: A title
                --   in two lines
                -- question: How many?
                -- this line is a comment, and
                --   so is this
                -- param: site = 1
                --     | number of a site
                --     | SELECT site_id FROM dim_site

                SELECT COUNT(*) AS sites FROM dim_site WHERE site_id = @site;
                """);
        Map<String, Object> json = JSON.std.mapFrom(printed("long_lines", "--queries=" + folder, "--param=site=2", "--format=json").out());
        assertEquals("A title in two lines", json.get("title"));
        assertEquals(List.of("How many?"), json.get("notes"));
        assertEquals(2, TestServer.run(DB, new report(), "long_lines", "--queries=" + folder, "--param=site=999").code());
    }

    /** An error in a file of one's own names the line of the file, whoever finds it. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT\n  1 +\n  'a;", "/* a\n b */ -- c\nSELECT 1\nFROM FROM patients", "-- param: year\nSELECT 1\n;",
            "-- param: year = 1 | a year\n--   | SELECT 'x;\nSELECT 1", "SELECT 1,\n\nFROM patients"})
    void anErrorNamesTheLineOfTheFile(String sql) throws IOException {
        Path folder = folder("faulty", "-- title: Mine\n--   and mine alone\n" + sql + "\n");
        int line = sql.startsWith("-- param") ? 3 : sql.startsWith("/*") ? 6 : 5;
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "--queries=" + folder);
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("faulty.sql: ") && outcome.err().contains("line " + line), outcome::toString);
    }

    /**
     * A column of a type, and what becomes of its one value.
     *
     * @param exact as CSV, or null; JSON has the same, as a number or a text
     * @param shown as people read it
     */
    record Typed(String type, String literal, String exact, String shown, boolean isNumber) {
    }

    private static Typed number(String type, String literal, String exact, String shown) {
        return new Typed(type, literal, exact, shown, true);
    }

    private static Typed text(String type, String literal, String exact) {
        return new Typed(type, literal, exact, exact, false);
    }

    /** Every type that the servers have, with values at its ends. */
    private static List<Typed> types() {
        String digits = "9".repeat(35);
        String grouped = "99" + ",999".repeat(11);
        String fraction = "." + "9".repeat(30);
        String point = "0x000000000101000000000000000000F03F0000000000000040";
        List<Typed> all = new ArrayList<>(List.of(number("BIT(1)", "b'1'", "1", "1"), number("BIT(7)", "49", "49", "49"),
                number("BIT(64)", "~0", "18446744073709551615", "18,446,744,073,709,551,615"), number("TINYINT(1)", "-1", "-1", "-1"),
                number("INT(6) ZEROFILL", "42", "42", "42"), number("BIGINT", "-9223372036854775808", "-9223372036854775808",
                        "-9,223,372,036,854,775,808"), number("YEAR", "2025", "2025", "2025"),
                number("DECIMAL(65,30)", digits + fraction, digits + fraction, grouped + fraction),
                number("DECIMAL(65,30)", "0", "0." + "0".repeat(30), "0." + "0".repeat(30)),
                number("DOUBLE", "-1.7976931348623157e308", "-1.7976931348623157E+308", "-1.7976931348623157E+308"),
                number("DOUBLE", "2.2250738585072014e-308", "2.2250738585072014E-308", "2.2250738585072014E-308"),
                number("DOUBLE", "1e20", "100000000000000000000", "100,000,000,000,000,000,000"), number("FLOAT", "1.5", "1.5", "1.5"),
                text("CHAR(3)", "'a'", "a"), text("VARCHAR(9) CHARACTER SET latin1", "'caf\u00e9'", "caf\u00e9"),
                text("VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'\ud83d\ude91'", "\ud83d\ude91"),
                text("ENUM('a', 'b')", "'b'", "b"), text("SET('a', 'b')", "'a,b'", "a,b"),
                text("JSON", "'{\"a\": [1, null]}'", "{\"a\": [1, null]}"),
                text("BINARY(3)", "'ab'", "0x616200"), text("VARBINARY(9)", "0x00FF", "0x00FF"), text("BLOB", "''", "0x"),
                text("LONGBLOB", "'\u00e9'", "0xC3A9"), text("GEOMETRY", "ST_GeomFromText('POINT(1 2)')", point),
                text("DATE", "'0000-00-00'", "0000-00-00"), text("DATETIME", "'0000-00-00'", "0000-00-00 00:00:00"),
                text("DATETIME(6)", "'9999-12-31 23:59:59.999999'", "9999-12-31 23:59:59.999999"),
                text("TIMESTAMP(3)", "'2025-06-01 03:04:05.670'", "2025-06-01 03:04:05.670"), text("TIME", "'838:59:59'", "838:59:59"),
                text("TIME", "'-838:59:59'", "-838:59:59"), text("TIME(3)", "'-00:00:00.5'", "-00:00:00.500"),
                new Typed("INT", "NULL", null, "NULL", true), new Typed("BLOB", "NULL", null, "NULL", false),
                new Typed("DATETIME", "NULL", null, "NULL", false)));
        if (TestServer.describe().startsWith("MariaDB")) {
            all.add(text("INET6", "'::1'", "::1"));
            all.add(text("UUID", "'123e4567-e89b-12d3-a456-426655440000'", "123e4567-e89b-12d3-a456-426655440000"));
        } else if (TestServer.describe().startsWith("MySQL 9")) {
            all.add(text("VECTOR(2)", "STRING_TO_VECTOR('[1, 2]')", "0x0000803F00000040"));
        }
        return all;
    }

    /** The name of a database with a table of them all, named t0, t1 and so on, with one row. */
    private static String tableOf(List<Typed> types) throws SQLException {
        String database = TestServer.database("types");
        TestServer.recreate(database);
        TestServer.sql(database, "SET sql_mode = ''",
                "CREATE TABLE every_type (" + joined(types, (i, type) -> "t" + i + " " + type.type + " NULL") + ")",
                "INSERT INTO every_type VALUES (" + joined(types, (i, type) -> type.literal) + ")");
        return database;
    }

    private static String joined(List<Typed> types, BiFunction<Integer, Typed, String> text) {
        return IntStream.range(0, types.size()).mapToObj(i -> text.apply(i, types.get(i))).collect(Collectors.joining(", "));
    }

    @Test
    void valuesOfEveryTypeAreRightInEveryFormat() throws Exception {
        List<Typed> types = types();
        Path folder = folder("mine", "SELECT * FROM " + tableOf(types) + ".every_type");
        String table = printed("mine", "--queries=" + folder).out();
        String page = printed("mine", "--queries=" + folder, "--format=html").out();
        List<String> csv = csv(DB, "mine", "--queries=" + folder).get(1);
        String[] markdown = printed("mine", "--queries=" + folder, "--format=markdown").out().lines().filter(line -> line.startsWith("|"))
                .toList().get(2).replaceAll("\\\\(.)", "$1").split(" ?\\| ?");
        Map<?, ?> json = row(JSON.std.with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
                .mapFrom(printed("mine", "--queries=" + folder, "--format=json").out()).get("rows"));
        for (int i = 0; i < types.size(); i++) {
            Typed type = types.get(i);
            assertEquals(type.exact == null ? "" : type.exact, csv.get(i), type.type);
            assertEquals(type.shown, markdown[i + 1], type.type);
            assertTrue(table.lines().anyMatch(line -> (line + " ").contains(type.shown + " ")), () -> type + "\n" + table);
            String cell = (type.exact == null ? "null>" : type.isNumber ? "n>" : "<td>") + query.escape(type.shown) + "<";
            assertTrue(page.contains(cell), () -> type.type + ": " + cell);
            assertJson(type, json.get("t" + i));
        }
    }

    private static void assertJson(Typed type, Object value) {
        if (type.exact == null || !type.isNumber) {
            boolean moment = type.type.matches("(DATETIME|TIMESTAMP).*") && type.exact != null;
            assertEquals(moment ? type.exact.replace(' ', 'T') : type.exact, value, type.type);
        } else {
            BigDecimal number = new BigDecimal(assertInstanceOf(Number.class, value).toString());
            assertEquals(0, new BigDecimal(type.exact).compareTo(number), type.type);
        }
    }

    private static Map<?, ?> row(Object rows) {
        return assertInstanceOf(Map.class, assertInstanceOf(List.class, rows).get(0));
    }

    @Test
    void aCheckShowsValuesOfEveryType() throws Exception {
        List<Typed> types = types();
        Path folder = folder("mine", "-- check: none | There are no rows | of: patients\nSELECT * FROM " + tableOf(types)
                + ".every_type");
        Map<?, ?> json = JSON.std.with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
                .mapFrom(TestServer.run(DB, new validate(), "--checks=" + folder, "--format=json").out());
        Map<?, ?> row = row(row(json.get("checks")).get("offending"));
        String page = TestServer.run(DB, new validate(), "--checks=" + folder, "--format=html").out();
        String text = TestServer.run(DB, new validate(), "--checks=" + folder).out();
        String junit = TestServer.run(DB, new validate(), "--checks=" + folder, "--format=junit").out();
        for (int i = 0; i < types.size(); i++) {
            Typed type = types.get(i);
            assertJson(type, row.get("t" + i));
            assertTrue(page.contains(">" + query.escape(type.shown) + "<"), type.type);
            assertTrue(text.contains(type.shown) && junit.contains(type.shown), type.type);
        }
    }

    /** What the servers make of numbers, times, variables and their own catalogue is no bytes, though inside some of it is. */
    @Test
    void whatFunctionsAndVariablesGiveIsText() throws IOException {
        Path folder = folder("mine", """
                -- param: place = Delta | a name
                -- param: whole = 2025 | a whole number
                -- param: share = 1.5 | a number
                -- param: since = 2025-06-01 | a day
                SELECT COALESCE(@place, 'Delta') AS a, @place AS b, CONCAT(2025, '/', 26) AS c, DATE_FORMAT('2025-06-01', '%M') AS d,
                       IF(1, DATE '2025-06-01', 'none') AS e, LEFT(SHA2('a', 256), 8) AS f,
                       JSON_UNQUOTE(JSON_EXTRACT('{"a": "b"}', '$.a')) AS g,
                       GROUP_CONCAT(n.column_type ORDER BY n.column_name) AS h, HEX(255) AS i, COALESCE(TIME '-01:00:00', '') AS j,
                       COALESCE(@whole, 2025) AS k, COALESCE(@share, 1.5) AS l, COALESCE(@since, '2025-06-01') AS m
                FROM information_schema.columns n
                WHERE n.table_schema = DATABASE() AND n.table_name = 'dim_site' AND n.column_name = 'site_name';
                """);
        List<String> row = csv(DB, "mine", "--queries=" + folder, "--param=place=Surrey").get(1);
        assertEquals(List.of("Surrey", "Surrey", "2025/26", "June", "2025-06-01", "ca978112", "b"),
                row.subList(0, 7));
        assertTrue(row.get(7).startsWith("varchar(") && row.get(8).equals("FF") && row.get(9).equals("-01:00:00"), row::toString);
        List<String> unset = csv(DB, "mine", "--queries=" + folder).get(1);
        assertEquals(List.of("Delta", ""), unset.subList(0, 2));
        assertEquals(List.of("2025", "1.5", "2025-06-01"), unset.subList(10, 13));
        List<String> given = csv(DB, "mine", "--queries=" + folder, "--param=whole=7", "--param=share=2.25", "--param=since=2025-07-01")
                .get(1);
        assertEquals(List.of("7", "2025-07-01"), List.of(given.get(10), given.get(12)));
        assertEquals(0, new BigDecimal("2.25").compareTo(new BigDecimal(given.get(11))), given::toString); // a variable has many zeros
    }

    /** JSON would keep the last of two values without a word; a table has room for both. */
    @Test
    void columnsThatShareANameAreKeptOrRefused() throws IOException {
        Path folder = folder("mine", "SELECT 1 AS a, 2 AS b, 3 AS a");
        TestServer.Outcome refused = TestServer.run(DB, new report(), "mine", "--queries=" + folder, "--format=json");
        assertEquals(1, refused.code(), refused::toString);
        assertEquals("", refused.out());
        assertTrue(refused.err().contains("mine.sql: ") && refused.err().contains("'a'"), refused::toString);
        assertEquals(List.of(List.of("a", "b", "a"), List.of("1", "2", "3")), csv(DB, "mine", "--queries=" + folder));
        for (String format : List.of("table", "markdown", "html")) {
            String text = printed("mine", "--queries=" + folder, "--format=" + format).out();
            assertTrue(text.contains("1") && text.contains("3"), text);
        }
        Path check = folder("mine", "-- check: none | There are no rows | of: patients\nSELECT 1 AS a, 2 AS a");
        TestServer.Outcome notRun = TestServer.run(DB, new validate(), "--checks=" + check);
        assertTrue(notRun.code() == 1 && notRun.out().contains("'a'") && notRun.out().contains("mine.sql"), notRun::toString);
    }

    @Test
    void aMeasuredValueThatIsNoNumberIsSaid() throws IOException {
        Path check = folder("mine", "-- check: none | It is in its band | threshold: 1 to 2\n"
                + "SELECT 'none' AS check_id, '1.5' AS value, 0.1 AS sampling_error, 1000 AS count");
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + check);
        assertTrue(outcome.code() == 1 && outcome.out().contains("NOT RUN") && outcome.out().contains("mine.sql: value is no number"),
                outcome::toString);
    }

    /** A column without an alias has its expression as name, with all that may stand in it. */
    @Test
    void aNameOfAColumnMayBeAnExpression() throws IOException {
        Path folder = folder("mine", "SELECT 1 |\n2");
        List<String> table = printed("mine", "--queries=" + folder).out().lines().toList();
        assertTrue(table.contains("1 | 2"), table::toString);
        String markdown = printed("mine", "--queries=" + folder, "--format=markdown").out();
        assertTrue(markdown.contains("| 1 \\| 2 |\n| ---: |\n| 3 |"), markdown);
        assertEquals(List.of(List.of("1 |\n2"), List.of("3")), csv(DB, "mine", "--queries=" + folder));
    }

    @Test
    void aFileMayBeginWithAByteOrderMark() throws IOException {
        Path folder = folder("mine", "\uFEFF-- title: Marked\nSELECT 1 AS a");
        assertEquals(List.of(List.of("a"), List.of("1")), csv(DB, "mine", "--queries=" + folder));
        assertTrue(printed("mine", "--queries=" + folder).out().startsWith("Marked"));
    }

    @Test
    void aFileThatIsNotUtf8IsAnError() throws IOException {
        Path folder = folder("mine", "");
        Files.writeString(folder.resolve("mine.sql"), "\uFEFFSELECT 1 AS a", StandardCharsets.UTF_16LE);
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "mine", "--queries=" + folder);
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("mine.sql") && outcome.err().contains("UTF-8"), outcome::toString);
    }

    @TestFactory
    Stream<DynamicTest> onlyWhatReadsIsRun() throws SQLException {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("deletes", "DELETE FROM ip_stays");
        refused.put("drops", "DROP TABLE ip_stays");
        refused.put("inserts", "INSERT INTO dim_program VALUES (99, 'Astrology')");
        refused.put("hides", "/*! DELETE FROM ip_stays */");
        refused.put("hides_within", "SELECT 1 /*!50000 INTO OUTFILE '/tmp/lm-synth-test-outfile' */");
        refused.put("hides_for_mariadb", "/*M! DELETE FROM ip_stays */");
        refused.put("deletes_with", "WITH x AS (SELECT 1) DELETE FROM ip_stays");
        refused.put("updates_with", "WITH x AS (SELECT 1) UPDATE dim_site SET site_name = 'x'");
        refused.put("writes_a_file", "SELECT * FROM patients INTO OUTFILE '/tmp/lm-synth-test-outfile'");
        refused.put("writes_a_variable", "SELECT 1 INTO @year");
        refused.put("assigns", "SELECT @year := 2030");
        refused.put("calls", "CALL sys.ps_setup_reset_to_default(TRUE)");
        refused.put("sets", "SET GLOBAL max_connections = 1");
        refused.put("hints", "SELECT /*+ SET_VAR(sql_mode = '') */ 1");
        refused.put("locks", "SELECT * FROM dim_site FOR UPDATE");
        refused.put("shares", "SELECT * FROM dim_site LOCK IN SHARE MODE");
        refused.put("shares_too", "SELECT * FROM dim_site FOR SHARE");
        refused.put("sleeps", "SELECT SLEEP(1)");
        refused.put("sleeps_in_quotes", "SELECT `sleep` (1)");
        refused.put("sleeps_in_comments", "SELECT sleep/* a */(1)");
        refused.put("reads_a_file", "SELECT LOAD_FILE('/etc/passwd')");
        refused.put("takes_a_lock", "SELECT GET_LOCK('a', 1)");
        refused.put("stored_function", "SELECT sys.version_major()");
        refused.put("backslash", "SELECT '\\' INTO OUTFILE ''/tmp/lm-synth-test-outfile'' -- '");
        refused.put("two", "SELECT 1; DELETE FROM ip_stays");
        refused.put("none", "");
        refused.put("typo", "SELECT unicorn FROM patients");
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        return refused.entrySet().stream().map(query -> DynamicTest.dynamicTest(query.getKey(), () -> {
            Path folder = folder(query.getKey(), "-- title: Mine\n-- question: What?\n" + query.getValue() + ";\n");
            TestServer.Outcome outcome = TestServer.run(DB, new report(), "--queries=" + folder);
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            assertTrue(outcome.err().contains(query.getKey() + ".sql"), outcome::toString);
            assertEquals(before, TestServer.dump(DB));
        }));
    }

    /** Words that are refused as statements may be texts, names and functions. */
    @Test
    void whatReadsIsNotRefused() throws IOException {
        Path folder = folder("mine", """
                WITH `rows` (n) AS (SELECT 1) -- INTO OUTFILE
                SELECT 'DELETE FROM x; SLEEP(1)' AS `update`, REPLACE('abc', 'b', 'x') AS inserted,
                       INSERT('abc', 1, 1, 'y') AS replaced, /* CALL */
                       CAST(n AS CHAR CHARACTER SET utf8mb4) AS share
                FROM `rows` WHERE n IN (1);
                """.replace("`update`", "text"));
        assertEquals(List.of("DELETE FROM x; SLEEP(1)", "axc", "ybc", "1"), csv(DB, "mine", "--queries=" + folder).get(1));
    }

    @Test
    void theConnectionCanOnlyRead() throws Exception {
        try (mysql.Session session = CommandLine.populateCommand(new server.ConnectionOptions(), TestServer.on(DB))
                .open(new PrintWriter(System.err));
                Connection db = query.connect(session); Statement statement = db.createStatement()) {
            for (String change : List.of("DELETE FROM ip_stays", "UPDATE dim_site SET site_name = 'x'", "CREATE TABLE mine (n INT)",
                    "DROP TABLE dataset_manifest")) {
                SQLException refused = assertThrows(SQLException.class, () -> statement.execute(change));
                assertTrue(refused.getMessage().toLowerCase(Locale.ROOT).replace('-', ' ').contains("read only"),
                        () -> change + ": " + refused.getMessage());
            }
        }
    }

    /** A file in queries/ where the command is started is a report like ours, and may stand in the place of one. */
    @Test
    void aFileInQueriesIsAReportLikeOurs() throws IOException {
        Path folder = Files.createDirectories(Files.createTempDirectory(TestServer.TEMP, "user").resolve("queries"));
        Files.writeString(folder.resolve("mine.sql"), """
                -- title: Beds of a site
                -- question: How many beds?
                -- param: site = 1 | number of the site | SELECT site_id FROM dim_site
                -- chart: bar x=program_id y=staffed_beds
                SELECT program_id, staffed_beds FROM staffed_beds WHERE site_id = COALESCE(@site, 1) ORDER BY program_id;
                """);
        Files.writeString(folder.resolve("facility_summary.sql"), "SELECT 'mine' AS whose");
        assertTrue(started(folder, "--list").out().contains("mine"), "listed");
        assertTrue(started(folder, "--list").out().contains("--param site=1  number of the site"), "with its parameter");
        List<List<String>> beds = TestData.rows(TestData.of(1, 300), "staffed_beds").stream().filter(row -> row.get(0).equals("7"))
                .map(row -> row.subList(1, 3)).toList();
        TestServer.Outcome csv = started(folder, TestServer.on(DB, "mine", "--param=site=7", "--format=csv"));
        assertEquals(beds, csv.out().lines().skip(1).map(line -> List.of(line.split(","))).toList(), csv::toString);
        assertEquals(2, started(folder, TestServer.on(DB, "mine", "--param=site=77")).code());
        assertEquals("whose\nmine\n", started(folder, TestServer.on(DB, "facility_summary", "--format=csv")).out());
        assertTrue(started(folder, TestServer.on(DB, "--format=html")).out().contains("data-chart=\"bar x=program_id y=staffed_beds\""),
                "drawn");
    }

    private static TestServer.Outcome started(Path queries, String... args) throws IOException {
        return TestServer.start(Map.of(), queries.getParent(), TestServer.java("report", args)).end();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"swirl x=a y=b; swirl", "bar x=a y=c; c", "bar x=a; y", "heatmap x=a y=b; value"})
    void aWrongChartIsAnErrorThatNamesTheFile(String chart, String fact) throws IOException {
        Path folder = folder("mine", "-- title: Mine\n-- chart: " + chart + "\nSELECT 1 AS a, 2 AS b;\n");
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "--queries=" + folder, "--format=html");
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("mine.sql") && outcome.err().contains(fact) && outcome.err().lines().count() == 1,
                outcome::toString);
    }

    @Test
    void thePageIsSmallWhateverTheData() throws IOException {
        Path folder = folder("mine", """
                SELECT p.patient_id, p.dob, REPEAT('<', 500) AS long_text, n.column_name
                FROM patients p CROSS JOIN (SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()) n;
                """);
        Files.copy(TestServer.ROOT.resolve("queries/facility_summary.sql"), folder.resolve("facility_summary.sql"));
        String page = printed("--queries=" + folder, "--format=html").out();
        int length = page.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(length > 1_400_000 && length < 2_000_000, "a page of " + length + " bytes");
        assertTrue(page.contains("Cut: the first "), "and says so");
        assertTrue(page.contains("Table: 12 rows"), "the small table is whole");
    }

    @Test
    void aFileFollowsTheUmaskAndOneThatIsReplacedKeepsItsMode() throws IOException {
        assumeTrue(TestServer.TEMP.getFileSystem().supportedFileAttributeViews().contains("posix"), "files have no permissions here");
        Path folder = Files.createTempDirectory(TestServer.TEMP, "modes");
        Path mine = Files.createFile(folder.resolve("mine.csv"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), mine);
        writes("report", "027", folder.resolve("fresh.csv"), "facility_summary", "--format=csv");
        writes("report", "022", link, "facility_summary", "--format=csv");
        writes("validate", "077", folder.resolve("checks.json"), "--only=stays", "--format=json");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("fresh.csv"))));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("checks.json"))));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)), "not wider than it was");
        assertEquals(Files.readString(folder.resolve("fresh.csv")), Files.readString(mine), "written through the link");
        assertTrue(Files.isSymbolicLink(link), "which stays");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(4, files.count(), "nothing else is left");
        }
    }

    @Test
    void outMayBeAPipe() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there is no mkfifo here");
        Path pipe = Files.createTempDirectory(TestServer.TEMP, "pipe").resolve("out.csv");
        // descriptor 3 holds the pipe open, so that nobody waits; a line of the report is enough to see that it came through
        TestServer.Outcome outcome = sh("mkfifo '" + pipe + "' && exec 3<>'" + pipe + "' && \"$0\" \"$@\" && test -p '" + pipe
                + "' && head -n 1 <&3", "report", TestServer.on(DB, "facility_summary", "--format=csv", "--out=" + pipe));
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("site_code,site_name,patient_count\n", outcome.out());
    }

    /** Runs a command with this umask and --out. */
    private static void writes(String command, String umask, Path out, String... args) throws IOException {
        TestServer.Outcome outcome = sh("umask " + umask + " && exec \"$0\" \"$@\"", command,
                Stream.concat(Stream.of("--out=" + out), Stream.of(TestServer.on(DB, args))).toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome::toString);
    }

    /** Runs a line of shell that has a command of ours as its arguments. */
    private static TestServer.Outcome sh(String line, String command, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", line));
        all.addAll(TestServer.java(command, args));
        return TestServer.start(Map.of(), TestServer.TEMP, all).end();
    }

    @Test
    void anUnwritableFileIsAnErrorAndLeavesNothing() throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "out");
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "facility_summary", "--out=" + folder.resolve("no/such/report.txt"));
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private static Path folder(String name, String sql) throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "queries");
        Files.writeString(folder.resolve(name + ".sql"), sql);
        return folder;
    }

    // ---- the SQL files in the mysql client

    @ParameterizedTest
    @ValueSource(strings = {"queries", "checks"})
    void theFilesRunInTheMysqlClient(String kind) throws IOException {
        String client = client();
        try (Stream<Path> files = Files.list(TestServer.ROOT.resolve(kind))) {
            for (Path file : files.sorted().toList()) {
                TestServer.Outcome outcome = TestServer.start(Map.of(), TestServer.TEMP,
                        List.of(client, "--defaults-file=" + TestServer.options(), "--batch", DB), file).end();
                assertEquals(0, outcome.code(), () -> file + ": " + outcome);
                if (kind.equals("checks")) {
                    // a rule that no row breaks prints nothing, a check of values prints them
                    assertTrue(outcome.out().isEmpty() || outcome.out().startsWith("check_id\t"), () -> file + ": " + outcome);
                } else {
                    String name = file.getFileName().toString().replace(".sql", "");
                    assertEquals(csv(DB, name), outcome.out().lines()
                            .map(line -> Stream.of(line.split("\t", -1)).map(value -> value.equals("NULL") ? "" : value).toList())
                            .toList(), name);
                }
            }
        }
    }

    /** The client that LM_SYNTH_MYSQL_CLIENT names, else that of the private server, else an installed one. */
    private static String client() throws IOException {
        if (System.getenv("LM_SYNTH_MYSQL_CLIENT") != null) {
            return Path.of(System.getenv("LM_SYNTH_MYSQL_CLIENT")).toAbsolutePath().toString();
        }
        Path home = TestServer.DATA_HOME;
        try (Stream<Path> own = Files.exists(home) ? Files.walk(home, 4, FileVisitOption.FOLLOW_LINKS) : Stream.empty()) {
            return Stream.concat(own.filter(file -> file.endsWith("bin/mariadb")), TestServer.installed("mysql"))
                    .map(Path::toString).findFirst()
                    .orElseGet(() -> abort("there is no mysql client here; LM_SYNTH_MYSQL_CLIENT may name one"));
        }
    }

    // ---- in few words

    private static TestServer.Outcome printed(String... args) {
        TestServer.Outcome outcome = TestServer.run(DB, new report(), args);
        assertEquals(0, outcome.code(), outcome::toString);
        return outcome;
    }

    /** The reports of the project. */
    private static List<String> reports() {
        try (Stream<Path> files = Files.list(TestServer.ROOT.resolve("queries"))) {
            return files.map(file -> file.getFileName().toString().replace(".sql", "")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<List<String>> rows(String database, String... args) throws IOException {
        List<List<String>> all = csv(database, args);
        return all.subList(1, all.size());
    }

    /** Header and rows of a report as CSV. */
    private static List<List<String>> csv(String database, String... args) throws IOException {
        TestServer.Outcome outcome = TestServer.run(database, new report(), Stream.concat(Stream.of(args), Stream.of("--format=csv"))
                .toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome::toString);
        try (CSVParser csv = CSVParser.parse(new StringReader(outcome.out()), CSVFormat.RFC4180)) {
            return csv.stream().map(CSVRecord::toList).toList();
        }
    }
}
