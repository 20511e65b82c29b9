//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to read manifests and what validate says
//SOURCES ../load.java
//SOURCES ../validate.java
//SOURCES ../report.java
//SOURCES ../tools/dirty.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each planted defect is in the data, in the key and found by its check; nothing else changes; and what is no clean dataset is refused. */
class DirtyTest {

    private static final List<String> PEOPLE = List.of("patients", "ed_encounters", "ip_stays");

    /** A dirty copy. */
    private static Path dirty(Path data, String... options) throws IOException {
        Path out = folder().resolve("copy");
        TestServer.Outcome outcome = run(data, out, options);
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().isEmpty() && outcome.err().lines().count() == 1, outcome::toString);
        return out;
    }

    private static TestServer.Outcome run(Path data, Path out, String... options) {
        return TestServer.run(new dirty(), arguments(data, out, options));
    }

    private static String[] arguments(Path data, Path out, String... options) {
        return Stream.concat(Stream.of("--data-dir=" + data, "--out=" + out), Stream.of(options)).toArray(String[]::new);
    }

    /** A process of its own, with these options of Java. */
    private static TestServer.Child start(String javaOptions, Path data, Path out) throws IOException {
        return TestServer.start(Map.of(), TestServer.TEMP, command(javaOptions, data, out));
    }

    private static List<String> command(String javaOptions, Path data, Path out) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(javaOptions.split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dirty"));
        command.addAll(List.of(arguments(data, out)));
        return command;
    }

    private static Path generated(String options) throws IOException {
        Path data = folder().resolve("data");
        TestServer.Outcome outcome = TestServer.run(new generate(), (options + " --out=" + data).split(" "));
        assertEquals(0, outcome.code(), outcome::toString);
        return data;
    }

    private static Path folder() throws IOException {
        return Files.createTempDirectory(TestServer.TEMP, "dirty");
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static void assertSameFiles(Path one, Path other) throws IOException {
        assertEquals(names(one), names(other));
        for (String file : names(one)) {
            assertEquals(-1, Files.mismatch(one.resolve(file), other.resolve(file)), file);
        }
    }

    // ---- what is planted

    @ParameterizedTest
    @ValueSource(strings = {"--patients=20000 --seed=42", "--patients=3000 --sites=20", "--patients=20000 --range=5001-9000",
        "--patients=2000 --first-date=2023-05-10 --last-date=2024-06-20 --base-year=2026"})
    void theKeyLeadsBackToTheCleanData(String options) throws Exception {
        Path clean = generated(options);
        Path copy = dirty(clean, "--rate=0.1");
        Map<String, Map<String, Map<String, String>>> tables = new TreeMap<>();
        for (String table : PEOPLE) {
            tables.put(table, byKey(copy, table));
        }
        for (Map<String, String> defect : TestData.records(copy, "defects")) {
            undo(defect, tables);
        }
        for (String table : PEOPLE) {
            assertEquals(byKey(clean, table), tables.get(table), table);
        }
        for (String file : names(clean)) {
            boolean changes = PEOPLE.contains(file.replace(".csv", "")) || List.of("dataset_info.csv", "manifest.json").contains(file);
            assertEquals(!changes, Files.mismatch(clean.resolve(file), copy.resolve(file)) == -1, file);
        }
    }

    private static Map<String, Map<String, String>> byKey(Path data, String table) throws IOException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (Map<String, String> row : TestData.records(data, table)) {
            String key = row.get(keyColumn(table));
            assertEquals(null, rows.put(key, row), () -> table + ": two rows have the key " + key);
        }
        return rows;
    }

    private static String keyColumn(String table) {
        return Map.of("patients", "patient_id", "ed_encounters", "encounter_id", "ip_stays", "stay_id").get(table);
    }

    /** Puts back what was there before a defect, which must be in the data. */
    private static void undo(Map<String, String> defect, Map<String, Map<String, Map<String, String>>> tables) {
        Map<String, Map<String, String>> table = tables.get(defect.get("table_name"));
        Map<String, String> row = table.get(defect.get("row_key"));
        assertNotEquals(null, row, () -> "no such row: " + defect);
        String was = defect.get("was");
        if (was.equals("no such row")) {
            table.remove(defect.get("row_key"));
        } else if (was.startsWith("its stay: ")) {
            Map<String, Map<String, String>> stays = tables.get("ip_stays");
            String[] values = was.substring("its stay: ".length()).split(",", -1);
            Map<String, String> stay = new LinkedHashMap<>();
            for (String column : stays.values().iterator().next().keySet()) {
                stay.put(column, values[stay.size()]);
            }
            assertEquals(null, stays.put(values[0], stay), () -> "the stay is there: " + defect);
        } else {
            assertFalse(was.isEmpty(), defect::toString);
            for (String value : was.split("; ")) {
                String[] columnAndValue = value.split("=", 2);
                assertNotEquals(columnAndValue[1], row.put(columnAndValue[0], columnAndValue[1]), () -> "not in the data: " + defect);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0001", "0.01", "0.5"})
    void theShareOfDefectsIsTheRate(String rate) throws Exception {
        Path clean = TestData.of(42, 20000);
        Map<String, Long> planted = TestData.records(dirty(clean, "--rate=" + rate), "defects").stream()
                .map(defect -> defect.get("was").startsWith("its stay: ") ? "ip_stays" : defect.get("table_name"))
                .collect(Collectors.groupingBy(table -> table, Collectors.counting()));
        for (String table : PEOPLE) {
            double expected = Double.parseDouble(rate) * TestData.rows(clean, table).size();
            assertEquals(expected, planted.getOrDefault(table, 0L), 5 * Math.sqrt(expected), table);
        }
    }

    @Test
    void plantedDefectsAreFoundAllAndAlone() throws Exception {
        Path data = dirty(TestData.of(10, 5000), "--rate=0.05");
        String database = TestServer.database("dirty");
        loaded(database, data);
        List<Map<String, String>> key = TestData.records(data, "defects");
        Set<String> kinds = key.stream().map(defect -> defect.get("kind")).collect(Collectors.toSet());
        assertTrue(kinds.size() >= 25, () -> "kinds: " + kinds);

        Set<String> planted = key.stream().map(DirtyTest::tableAndKey).collect(Collectors.toSet());
        Set<String> found = new HashSet<>();
        String ofRows = "people,visits,stays,overlaps,births,transfers,skipped_hour,visits_of_last_year_counted,death_has_one_record";
        TestServer.Outcome outcome = TestServer.run(database, new validate(), "--format=json", "--rows=100000", "--only=" + ofRows);
        assertEquals(1, outcome.code(), outcome::err);
        for (Object object : (List<?>) JSON.std.mapFrom(outcome.out()).get("checks")) {
            Map<?, ?> check = (Map<?, ?>) object;
            assertNotEquals("not_run", check.get("status"), check::toString);
            for (Object row : (List<?>) check.get("offending")) {
                Set<String> keys = keys(check, (Map<?, ?>) row);
                assertTrue(keys.stream().anyMatch(planted::contains),
                        () -> "precision: " + check.get("id") + " fires on " + row + ", where nothing was planted");
                keys.forEach(one -> found.add(check.get("id") + " " + one));
            }
        }
        for (Map<String, String> defect : key) {
            String check = defect.get("check_id");
            assertTrue(check.isEmpty() || found.contains(check + " " + tableAndKey(defect)), () -> "recall: not found: " + defect);
        }
    }

    private static String tableAndKey(Map<String, String> defect) {
        return defect.get("table_name") + " " + defect.get("row_key");
    }

    /** The tables and keys that an offending row names. */
    private static Set<String> keys(Map<?, ?> check, Map<?, ?> row) {
        Set<String> keys = new HashSet<>();
        String table = (String) check.get("table");
        row.forEach((column, value) -> {
            switch ((String) column) {
                case "patient_id" -> keys.add("patients " + value);
                case "encounter_id" -> keys.add("ed_encounters " + value);
                case "stay_id" -> keys.add("ip_stays " + value);
                case "row_key", "first_id" -> keys.add(table + " " + value);
                case "second_id" -> keys.add((check.get("id").equals("no_visit_during_stay") ? "ip_stays" : table) + " " + value);
                default -> { }
            }
        });
        if (!table.equals("patients")) {
            keys.removeIf(one -> one.startsWith("patients "));
        }
        return keys;
    }

    private static void loaded(String database, Path data) {
        TestServer.Outcome outcome = TestServer.run(database, new load(), "--data-dir=" + data, "--allow-dirty");
        assertEquals(0, outcome.code(), outcome::toString);
    }

    // ---- the same bytes

    @Test
    void theSeedIsThatOfTheDatasetUnlessAnotherIsGiven() throws Exception {
        Path clean = TestData.of(10, 5000);
        Path copy = dirty(clean);
        assertSameFiles(copy, dirty(clean, "--seed=10", "--rate=0.01"));
        Path other = dirty(clean, "--seed=11");
        assertNotEquals(-1, Files.mismatch(copy.resolve("defects.csv"), other.resolve("defects.csv")));
        assertEquals(11, parameters(other).get("dirty_seed"));
        assertEquals(10, JSON.std.mapFrom(Files.readString(other.resolve("manifest.json"))).get("seed"));
    }

    @Test
    void aPieceHasTheDefectsOfTheWhole() throws Exception {
        List<Map<String, String>> whole = TestData.records(dirty(TestData.of(10, 5000)), "defects");
        List<Map<String, String>> part = TestData.records(dirty(generated("--seed=10 --patients=5000 --range=1-2500")), "defects");
        assertEquals(whole.subList(0, part.size()), part);
        assertTrue(part.size() > 50 && part.size() < whole.size() - 50, () -> part.size() + " of " + whole.size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "Nepal, Arabic digits | -Duser.timezone=Asia/Kathmandu -Duser.language=ar -Duser.country=EG",
        "Samoa, Turkish, Latin-1 | -Duser.timezone=Pacific/Apia -Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-1"})
    void theEnvironmentDoesNotChangeAByte(String name, String javaOptions) throws Exception {
        Path clean = TestData.of(10, 5000);
        Path out = folder().resolve("copy");
        TestServer.Outcome outcome = start(javaOptions, clean, out).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertSameFiles(dirty(clean), out);
    }

    /** 215,000 rows, which as objects would need ten times the memory of this process. */
    @Test
    void memoryDoesNotGrowWithTheData() throws Exception {
        Path clean = TestData.of(3, 100_000);
        Path out = folder().resolve("copy");
        TestServer.Outcome outcome = start("-Xmx20m", clean, out).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertSameFiles(dirty(clean), out);
    }

    /** Names that need quotes, other age groups, no unit where children are born: the copy goes by the tables of the dataset. */
    @Test
    void anEditedModelIsCopiedAsItIs() throws Exception {
        Path clean = TestData.copy(TestData.of(10, 5000));
        String site = TestData.rows(clean, "dim_site").get(0).get(2);
        replace(clean, "dim_site", site, "Saint \"Quote\", the Elder");
        replace(clean, "dim_subprogram", "Labour & Delivery", "Births");
        for (String table : List.of("patients", "population_projection", "ed_baseline_rates")) {
            replace(clean, table, "85+", "85, and over");
        }
        TestData.sign(clean);
        Path copy = dirty(clean, "--rate=0.2");
        List<Map<String, String>> key = TestData.records(copy, "defects");
        assertFalse(key.stream().anyMatch(defect -> defect.get("kind").equals("man_gives_birth")));
        assertTrue(key.stream().anyMatch(defect -> defect.get("was").equals("age_group=85, and over")));
        Map<String, Map<String, Map<String, String>>> tables = new TreeMap<>();
        for (String table : PEOPLE) {
            tables.put(table, byKey(copy, table));
        }
        key.forEach(defect -> undo(defect, tables));
        assertEquals(byKey(clean, "patients"), tables.get("patients"));
        assertEquals(-1, Files.mismatch(clean.resolve("dim_site.csv"), copy.resolve("dim_site.csv")));
    }

    private static void replace(Path data, String table, String from, String to) throws IOException {
        TestData.change(data, table, rows -> rows.forEach(row -> row.replaceAll(value -> from.equals(value) ? to : value)));
    }

    // ---- all or nothing

    @Test
    void aKilledRunLeavesTheEarlierDatasetWhole() throws Exception {
        Path parent = folder();
        Path out = parent.resolve("copy");
        Path earlier = TestData.of(1, 300);
        assertEquals(0, run(earlier, out).code());
        Path expected = dirty(earlier);
        for (long bytes : new long[] {0, 500_000, 3_000_000}) {
            boolean killed = false;
            while (!killed) { // again if it ended before the kill
                TestServer.Child child = start("-Xmx1g", TestData.of(3, 100_000), out);
                TestServer.until(() -> !child.process().isAlive() || written(parent) >= bytes);
                child.process().destroyForcibly();
                killed = child.end().code() != 0;
                if (!killed) {
                    assertEquals(0, run(earlier, out).code());
                }
            }
            assertSameFiles(expected, out);
        }
        assertEquals(0, run(earlier, out).code());
        assertEquals(Set.of("copy"), names(parent), "nothing is left beside it");
    }

    /** Bytes in the hidden folder beside the target; -1 while there is none. */
    private static long written(Path parent) {
        try (Stream<Path> tree = Files.walk(parent)) {
            List<Path> hidden = tree.filter(path -> parent.relativize(path).toString().startsWith(".")).toList();
            long bytes = hidden.isEmpty() ? -1 : 0;
            for (Path file : hidden) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A limit on the size of files stands in for a full disk. */
    @Test
    void aWriteThatFailsLeavesTheEarlierDatasetWhole() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash to limit the size of files with");
        Path parent = folder();
        Path out = parent.resolve("copy");
        assertEquals(0, run(TestData.of(1, 300), out).code());
        List<String> limited = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f 500; exec \"$@\"", "bash"));
        limited.addAll(command("-Xmx1g", TestData.of(10, 5000), out));
        TestServer.Outcome outcome = TestServer.start(Map.of(), parent, limited).end();
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().matches("dirty: cannot write ed_encounters\\.csv: .*\\R"), outcome::toString);
        assertSameFiles(dirty(TestData.of(1, 300)), out);
        assertEquals(Set.of("copy"), names(parent), "nothing is left beside it");
    }

    // ---- what is refused

    private interface Damage {
        void to(Path data) throws Exception;
    }

    private static DynamicTest refused(String what, Damage damage, String says) {
        return DynamicTest.dynamicTest(what, () -> {
            Path data = TestData.copy(TestData.of(1, 300));
            damage.to(data);
            Path parent = folder();
            TestServer.Outcome outcome = run(data, parent.resolve("copy"));
            assertEquals(1, outcome.code(), outcome::toString);
            assertTrue(outcome.err().startsWith("dirty: ") && outcome.err().lines().count() == 1, outcome::toString);
            assertTrue(outcome.err().contains(says), outcome::toString);
            assertEquals(Set.of(), names(parent));
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoCleanDatasetIsRefused() {
        return Stream.of(
                refused("no manifest", data -> Files.delete(data.resolve("manifest.json")), "manifest.json does not exist: run generate"),
                refused("another name", data -> inManifest(data, "\"lm-synth\"", "\"else\""), "is not of a dataset of lm-synth"),
                refused("another version", data -> inManifest(data, "\"version\": \"", "\"version\": \"0."), "is not of a dataset of"),
                refused("no JSON", data -> inManifest(data, "{", ""), "is not JSON ("),
                refused("other JSON", data -> Files.writeString(data.resolve("manifest.json"), "[1]"), "is not JSON ("),
                refused("no text", data -> Files.write(data.resolve("manifest.json"), new byte[] {(byte) 0xff}), "is not JSON ("),
                refused("JSON without files", data -> Files.writeString(data.resolve("manifest.json"),
                        "{\"name\": \"lm-synth\", \"version\": \"" + generate.VERSION + "\"}"), "lacks what generate writes into it"),
                refused("a table that is not listed", data -> inManifest(data, "\"ip_stays\"", "\"stays\""), "lacks what generate writes"),
                refused("a missing file", data -> Files.delete(data.resolve("staffed_beds.csv")), "staffed_beds.csv is missing"),
                refused("a file that was cut off", data -> Files.write(data.resolve("ip_stays.csv"),
                        "stay_id\n".getBytes(StandardCharsets.US_ASCII)), "ip_stays.csv has 8 bytes, and had "),
                refused("patients in another order", data -> {
                    TestData.change(data, "patients", Collections::reverse);
                    TestData.sign(data);
                }, "not in the order of patients.csv"),
                refused("a dataset that is dirty", data -> {
                    TestServer.Outcome outcome = run(TestData.of(1, 300), data, "--rate=0.1");
                    assertEquals(0, outcome.code(), outcome::toString);
                }, "holds planted defects already"));
    }

    private static void inManifest(Path data, String text, String other) throws IOException {
        Path manifest = data.resolve("manifest.json");
        String json = Files.readString(manifest);
        assertTrue(json.contains(text));
        Files.writeString(manifest, json.replace(text, other));
    }

    /** A byte like the others, a quote that never ends, a line more, a byte that is no UTF-8; at the start, in the middle, at the end. */
    @TestFactory
    Stream<DynamicTest> aFileThatChangedIsRefused() throws IOException {
        return TestData.tables(TestData.of(1, 300)).stream().flatMap(table -> Stream.of('9', 'x', '"', '\n', '\u00ff').flatMap(character ->
                Stream.of(0.0, 0.5, 1.0).map(place -> refused(table + " " + (int) character + " at " + place, data -> {
                    Path file = data.resolve(table + ".csv");
                    byte[] bytes = Files.readAllBytes(file);
                    int at = (int) (place * (bytes.length - 1));
                    bytes[at] = (byte) (bytes[at] == (byte) character.charValue() ? '8' : character);
                    Files.write(file, bytes);
                }, table + ".csv has changed since generate wrote it"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=0", "--rate=0.6", "--rate=-1", "--rate=0.00001", "--rate=much", "--rate=", "--seed=x", "--seed=1.5",
        "--share=1"})
    void wrongValuesAreRefusedInOneLineThatNamesTheOption(String option) throws Exception {
        Path parent = folder();
        TestServer.Outcome outcome = run(TestData.of(1, 300), parent.resolve("copy"), option);
        assertEquals(2, outcome.code(), outcome::toString);
        assertTrue(outcome.err().lines().count() == 1 && outcome.err().startsWith("dirty: "), outcome::toString);
        assertTrue(outcome.err().contains(option.substring(0, option.indexOf('='))) && !outcome.err().contains("java."), outcome::toString);
        assertEquals(Set.of(), names(parent));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "--rate=much | Invalid value for option '--rate': 'much' is not a number",
        "--dat-dir=here | there is no option '--dat-dir'; did you mean '--data-dir'?"})
    void aWrongCommandLineIsSaidInPlainWords(String option, String message) throws Exception {
        TestServer.Outcome outcome = run(TestData.of(1, 300), folder().resolve("copy"), option);
        assertTrue(outcome.err().startsWith("dirty: " + message), outcome::toString);
    }

    @Test
    void quietRunsSayNothing() throws Exception {
        TestServer.Outcome outcome = run(TestData.of(1, 300), folder().resolve("copy"), "--quiet");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("", outcome.err());
    }

    @Test
    void theCopyMustHaveAFolder() throws Exception {
        TestServer.Outcome outcome = TestServer.run(new dirty(), "--data-dir=" + TestData.of(1, 300));
        assertEquals(2, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("--out"), outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/copy", "data/a/b", "./data/../data/copy", "link", "link/copy"})
    void theCopyMustBeOutsideOfTheDataset(String out) throws Exception {
        Path parent = folder();
        Path data = Files.move(TestData.copy(TestData.of(1, 300)), parent.resolve("data"));
        Files.createSymbolicLink(parent.resolve("link"), data);
        for (Path name : List.of(data, parent.resolve("link"))) {
            TestServer.Outcome outcome = run(name, parent.resolve(out));
            assertEquals(2, outcome.code(), outcome::toString);
            assertTrue(outcome.err().contains("--out must be another folder than --data-dir"), outcome::toString);
            assertSameFiles(TestData.of(1, 300), data);
            assertEquals(Set.of("data", "link"), names(parent));
        }
    }

    @Test
    void aFolderThatHoldsSomethingElseIsLeftAlone() throws Exception {
        Path out = folder().resolve("copy");
        Files.createDirectory(out);
        Files.writeString(out.resolve("thesis.txt"), "precious");
        TestServer.Outcome outcome = run(TestData.of(1, 300), out);
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("thesis.txt") && outcome.err().lines().count() == 1, outcome::toString);
        assertEquals("precious", Files.readString(out.resolve("thesis.txt")));
    }

    // ---- whoever uses the copy is told

    private static Map<?, ?> parameters(Path data) throws IOException {
        return (Map<?, ?>) JSON.std.mapFrom(Files.readString(data.resolve("manifest.json"))).get("parameters");
    }

    @Test
    void theManifestAndTheDatabaseSayThatTheDataIsDirty() throws Exception {
        Path data = dirty(TestData.of(10, 5000), "--rate=0.01");
        assertEquals(0.01, parameters(data).get("dirty"));
        String parameters = TestData.records(data, "dataset_info").get(0).get("parameters");
        TestData.assertParameters(parameters(data), parameters);
        String database = TestServer.database("refused");
        TestServer.Outcome refused = TestServer.run(database, new load(), "--data-dir=" + data);
        assertEquals(1, refused.code(), refused::toString);
        assertTrue(refused.err().contains("--allow-dirty"), refused::toString);
        assertEquals("0", TestServer.value("", "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '" + database + "'"));
        loaded(database, data);
        assertEquals(parameters, TestServer.value(database, "SELECT parameters FROM dataset_info"));
        for (String format : List.of("text", "json", "junit", "html")) {
            TestServer.Outcome outcome = TestServer.run(database, new validate(), "--format=" + format);
            assertEquals(1, outcome.code());
            assertTrue(outcome.out().contains(format.equals("json") ? "\"dirty\" : 0.01" : "defects were planted"),
                    () -> format + ": " + outcome.out().lines().limit(9).toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"table", "markdown", "html", "csv", "json"})
    void everyReportSaysThatTheDataIsDirty(String format) throws Exception {
        String dirty = TestServer.database("dirty_report");
        loaded(dirty, dirty(TestData.of(1, 300), "--rate=0.1"));
        TestServer.Outcome outcome = TestServer.run(dirty, new report(), "facility_summary", "--format=" + format);
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("dirty") && outcome.err().contains("0.1"), outcome::toString);
        assertEquals(!format.equals("csv"), outcome.out().contains("Dirty data"), outcome::toString);
        String clean = TestServer.database("clean_report");
        loaded(clean, TestData.of(1, 300));
        assertFalse(TestServer.run(clean, new report(), "facility_summary", "--format=" + format).toString().contains("Dirty data"),
                "clean data is not dirty");
    }
}
