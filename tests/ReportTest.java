//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to read what --format json prints
//SOURCES ../load.java
//SOURCES ../report.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

/** The reports say what the files say, in every format. */
class ReportTest {

    private static final String DB = TestServer.database("report");
    private static final List<String> REPORTS = List.of("facility_summary", "ed_volume_projection", "patient_demographics");
    private static final List<String> AGES = List.of("0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+");

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
        assertEquals(facilitySummary(data), csv(database, "facility_summary"));
        assertEquals(projection(data, 2025), csv(database, "ed_volume_projection"));
        assertEquals(projection(data, 2034), csv(database, "ed_volume_projection", "--param=year=2034"));
        assertEquals(demographics(data), csv(database, "patient_demographics"));
    }

    @Test
    void everySiteIsThereHoweverFewThePatients() throws IOException {
        String database = TestServer.database("few");
        load(database, TestData.of(1, 10));
        List<List<String>> rows = csv(database, "facility_summary");
        assertEquals(12, rows.stream().skip(1).map(row -> row.get(1)).distinct().count());
        assertEquals("0", rows.get(12).get(2));
        assertEquals(facilitySummary(TestData.of(1, 10)), rows);
    }

    private static List<List<String>> facilitySummary(Path data) throws IOException {
        Map<String, Long> count = TestData.records(data, "patients").stream().collect(Collectors.groupingBy(row -> row.get("facility_home_id"), Collectors.counting()));
        Comparator<Map<String, String>> mostFirst = Comparator.comparing(site -> -count.getOrDefault(site.get("site_id"), 0L));
        return table(List.of("site_code", "site_name", "patient_count"), TestData.records(data, "dim_site").stream()
                .sorted(mostFirst.thenComparing(site -> Integer.parseInt(site.get("site_id"))))
                .map(site -> List.of(site.get("site_code"), site.get("site_name"), count.getOrDefault(site.get("site_id"), 0L).toString())));
    }

    private static List<List<String>> projection(Path data, int year) throws IOException {
        Map<String, String> siteOfArea = new HashMap<>();
        TestData.records(data, "dim_lha").forEach(area -> siteOfArea.put(area.get("lha_id"), area.get("default_site_id")));
        Map<String, String> names = new HashMap<>();
        TestData.records(data, "dim_site").forEach(site -> names.put(site.get("site_id"), site.get("site_name")));
        Map<List<String>, BigDecimal> population = new HashMap<>();
        for (Map<String, String> cell : TestData.records(data, "population_projection")) {
            if (cell.get("year").equals(Integer.toString(year))) {
                population.put(List.of(cell.get("lha_id"), cell.get("age_group"), cell.get("gender")), new BigDecimal(cell.get("population")));
            }
        }
        Map<List<String>, BigDecimal> volumes = new HashMap<>();
        for (Map<String, String> rate : TestData.records(data, "ed_baseline_rates")) {
            BigDecimal visits = population.get(List.of(rate.get("lha_id"), rate.get("age_group"), rate.get("gender"))).multiply(new BigDecimal(rate.get("baserate_per_1000")));
            volumes.merge(List.of(siteOfArea.get(rate.get("lha_id")), rate.get("ed_subservice")), visits, BigDecimal::add);
        }
        volumes.replaceAll((key, thousandfold) -> thousandfold.movePointLeft(3).setScale(0, RoundingMode.HALF_UP));
        Comparator<List<String>> largestFirst = Comparator.comparing(key -> volumes.get(key).negate());
        return table(List.of("facility", "ed_subservice", "projected_volumes"), volumes.keySet().stream()
                .sorted(largestFirst.thenComparing(key -> Integer.parseInt(key.get(0))).thenComparing(key -> key.get(1)))
                .map(key -> List.of(names.get(key.get(0)), key.get(1), volumes.get(key).toString())));
    }

    private static List<List<String>> demographics(Path data) throws IOException {
        Map<List<String>, Long> count = TestData.records(data, "patients").stream()
                .collect(Collectors.groupingBy(row -> List.of(row.get("age_group"), row.get("gender")), Collectors.counting()));
        Comparator<List<String>> byAge = Comparator.comparing(key -> AGES.indexOf(key.get(0)));
        return table(List.of("age_group", "gender", "patient_count"), count.keySet().stream().sorted(byAge.thenComparing(key -> key.get(1)))
                .map(key -> List.of(key.get(0), key.get(1), count.get(key).toString())));
    }

    private static List<List<String>> table(List<String> header, Stream<List<String>> rows) {
        return Stream.concat(Stream.of(header), rows).toList();
    }

    // ---- formats

    @Test
    void jsonHasTypedValues() throws IOException {
        for (String name : REPORTS) {
            TestServer.Outcome outcome = printed(name, "--format=json");
            Map<String, Object> json = JSON.std.mapFrom(outcome.out());
            List<List<String>> rows = csv(DB, name);
            assertEquals(rows.get(0), json.get("columns"));
            List<List<String>> same = new ArrayList<>(List.of(rows.get(0)));
            for (Object row : assertInstanceOf(List.class, json.get("rows"))) {
                Map<?, ?> values = assertInstanceOf(Map.class, row);
                List<String> texts = new ArrayList<>();
                for (String column : rows.get(0)) {
                    Object value = values.get(column);
                    assertEquals(List.of("patient_count", "projected_volumes").contains(column), value instanceof Number, column);
                    texts.add(value.toString());
                }
                same.add(texts);
            }
            assertEquals(rows, same);
        }
        assertEquals(REPORTS.size(), JSON.std.listFrom(printed(REPORTS.get(0), REPORTS.get(1), REPORTS.get(2), "--format=json").out()).size());
    }

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
        for (String name : REPORTS) {
            assertEquals(printed(name, "--format=csv").out(), Files.readString(folder.resolve(name + ".csv")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "json", "markdown"})
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
        assertEquals(outcome.out(), TestServer.java(Map.of(), "report", TestServer.on(DB, "facility_summary")).end().out(), "depends on the data alone");
    }

    // ---- which reports, with which parameters

    @Test
    void listNamesEveryReportWithoutAServer() {
        TestServer.Outcome outcome = TestServer.run(new report(), "--list", "-H", "no-such-host.invalid");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().lines().map(line -> line.split(" ")[0]).toList().containsAll(REPORTS), outcome::toString);
        assertTrue(outcome.out().contains("--param year=2025"), outcome::toString);
    }

    @Test
    void theYearIsAParameter() throws IOException {
        assertNotEquals(csv(DB, "ed_volume_projection"), csv(DB, "ed_volume_projection", "--param=year=2034"));
        assertEquals(csv(DB, "ed_volume_projection"), csv(DB, "ed_volume_projection", "--param", "year=2025"));
    }

    @ParameterizedTest
    @CsvSource({"ed_volume_projection, decade=2034, decade", "ed_volume_projection, year=soon, soon", "ed_volume_projection, year=2025.5, 2025.5",
        "ed_volume_projection, year, year", "facility_summary, year=2030, year", "visits_to_the_moon, '', visits_to_the_moon"})
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
                SELECT 'a, "b" | c' AS text, NULL AS nothing, CAST(COALESCE(@factor, 1.5) AS DECIMAL(30,20)) AS exact, 12345678901234567890 AS large,
                       COALESCE(@since, '2025-01-01') AS day, ';' AS semicolon;
                """);
        String exact = "0.12345678901234567891";
        List<String> values = List.of("a, \"b\" | c", "", exact, "12345678901234567890", "2024-02-29", ";");
        assertEquals(values, csv(DB, "mine", "--queries=" + folder, "--param=factor=" + exact, "--param=since=2024-02-29").get(1));
        assertEquals(2, TestServer.run(DB, new report(), "mine", "--queries=" + folder, "--param=since=2023-02-29").code());
        Map<?, ?> row = (Map<?, ?>) ((List<?>) JSON.std.mapFrom(printed("mine", "--queries=" + folder, "--format=json").out()).get("rows")).get(0);
        assertTrue(row.containsKey("nothing") && row.get("nothing") == null, row::toString);
    }

    @TestFactory
    Stream<DynamicTest> onlyWhatReadsIsRun() {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("deletes", "DELETE FROM ip_stays");
        refused.put("drops", "DROP TABLE ip_stays");
        refused.put("inserts", "INSERT INTO dim_program VALUES (99, 'Astrology')");
        refused.put("hides", "/*! DELETE FROM ip_stays */");
        refused.put("deletes_with", "WITH x AS (SELECT 1) DELETE FROM ip_stays");
        refused.put("writes_a_file", "SELECT * FROM patients INTO OUTFILE '/tmp/lm-synth-test-outfile'");
        refused.put("two", "SELECT 1; DELETE FROM ip_stays");
        refused.put("none", "");
        refused.put("typo", "SELECT unicorn FROM patients");
        return refused.entrySet().stream().map(query -> DynamicTest.dynamicTest(query.getKey(), () -> {
            Path folder = folder(query.getKey(), "-- title: Mine\n-- question: What?\n" + query.getValue() + ";\n");
            Map<String, List<List<String>>> before = TestServer.dump(DB);
            TestServer.Outcome outcome = TestServer.run(DB, new report(), "--queries=" + folder);
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            assertTrue(outcome.err().contains(query.getKey() + ".sql"), outcome::toString);
            assertEquals(before, TestServer.dump(DB));
        }));
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
                    assertTrue(outcome.out().isEmpty() || outcome.out().startsWith("check_id\t"), () -> file + ": " + outcome); // no row breaks a rule; or measured values
                } else {
                    String name = file.getFileName().toString().replace(".sql", "");
                    assertEquals(csv(DB, name), outcome.out().lines().map(line -> List.of(line.split("\t"))).toList());
                }
            }
        }
    }

    /** The client that is named, else that of the private server, else an installed one. */
    private static String client() throws IOException {
        if (System.getenv("LM_SYNTH_MYSQL_CLIENT") != null) {
            return Path.of(System.getenv("LM_SYNTH_MYSQL_CLIENT")).toAbsolutePath().toString();
        }
        try (Stream<Path> own = Files.exists(TestServer.DATA_HOME) ? Files.walk(TestServer.DATA_HOME, 4) : Stream.empty()) {
            Stream<Path> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(folder -> Path.of(folder, "mysql"));
            return Stream.concat(own.filter(file -> file.endsWith("bin/mariadb")), installed).filter(Files::isExecutable).map(Path::toString).findFirst()
                    .orElseGet(() -> abort("there is no mysql client here; LM_SYNTH_MYSQL_CLIENT may name one"));
        }
    }

    // ---- in few words

    private static TestServer.Outcome printed(String... args) {
        TestServer.Outcome outcome = TestServer.run(DB, new report(), args);
        assertEquals(0, outcome.code(), outcome::toString);
        return outcome;
    }

    /** Header and rows of a report as CSV. */
    private static List<List<String>> csv(String database, String... args) throws IOException {
        TestServer.Outcome outcome = TestServer.run(database, new report(), Stream.concat(Stream.of(args), Stream.of("--format=csv")).toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome::toString);
        try (CSVParser csv = CSVParser.parse(new StringReader(outcome.out()), CSVFormat.RFC4180)) {
            return csv.stream().map(CSVRecord::toList).toList();
        }
    }
}
