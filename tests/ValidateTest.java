//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../load.java
//SOURCES ../validate.java
//SOURCES ../report.java
//SOURCES ../bench/mutations.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** No check fires on generated data, each catches what it is named for, and validate claims no more than it tested. */
class ValidateTest {

    private static final String DB = TestServer.database("validate");
    private static final String BIG = TestServer.database("mutated");

    private static List<validate.Check> checks;

    @BeforeAll
    static void load() throws Exception {
        checks = validate.Check.of(query.SqlFile.in(TestServer.ROOT.resolve("checks")));
        loaded(DB, TestData.of(7, 1000));
        loaded(BIG, TestData.of(10, 5000));
    }

    private static void loaded(String database, Path data) {
        TestServer.Outcome outcome = TestServer.run(database, new load(), "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
    }

    // ---- what they are

    @Test
    void thereAreManyChecksOfThreeClasses() {
        assertTrue(checks.size() >= 100, () -> "only " + checks.size());
        assertEquals(Set.of("conformance", "completeness", "plausibility"),
                checks.stream().map(validate.Check::group).collect(Collectors.toSet()));
        assertEquals(Set.of(validate.Severity.values()), checks.stream().map(validate.Check::severity).collect(Collectors.toSet()));
        for (validate.Check check : checks) {
            assertTrue(check.id().matches("[a-z][a-z0-9_]*"), check.id());
            assertTrue(check.sentence().length() > 10, check.id());
            assertNotEquals("-", check.table(), check.id() + " does not say what it tests");
        }
    }

    @ParameterizedTest
    @CsvSource({"checks, validate", "queries, report"})
    void theScriptBringsEveryFileOfItsFolder(String folder, String script) throws IOException {
        Matcher entries = Pattern.compile("(?m)^//FILES " + folder + "/=" + folder + "/(\\w+)\\.sql$")
                .matcher(Files.readString(TestServer.ROOT.resolve(script + ".java")));
        assertEquals(names(folder), entries.results().map(entry -> entry.group(1)).collect(Collectors.toCollection(TreeSet::new)));
    }

    // ---- good data

    @ParameterizedTest(name = "seed {0}, {1} patients")
    @CsvSource({"1, 300", "2, 300", "3, 300", "4, 300", "5, 300", "6, 300", "7, 300", "8, 300", "9, 300", "10, 300", "11, 20000"})
    void noCheckFiresOnGoodData(long seed, int patients) {
        holds(TestData.of(seed, patients));
    }

    /** Other places, other years, a history of days, and a piece of a larger dataset. */
    @ParameterizedTest
    @CsvSource({"--patients=4000 --sites=20", "--patients=2000 --first-date=2023-05-10 --last-date=2024-06-20 --base-year=2026",
        "--patients=3000 --first-date=2030-01-01 --last-date=2030-02-15", "--patients=20000 --range=5001-9000"})
    void noCheckFiresOnAnotherModelOrAPieceOfIt(String options) throws IOException {
        Path data = Files.createTempDirectory(TestServer.TEMP, "other");
        TestServer.Outcome outcome = TestServer.run(new generate(), (options + " --out=" + data).split(" "));
        assertEquals(0, outcome.code(), outcome::toString);
        holds(data);
    }

    private static void holds(Path data) {
        String database = TestServer.database("good");
        loaded(database, data);
        TestServer.Outcome outcome = TestServer.run(database, new validate());
        assertEquals(0, outcome.code(), outcome::toString);
        assertFalse(Pattern.compile("(?m)^(FAILED|WARNING|NOT RUN) ").matcher(outcome.out()).find(), outcome::toString);
    }

    @Test
    void theResultIsTheSameOverOneConnectionAndSeveral() throws IOException {
        List<Object> results = new ArrayList<>();
        for (String streams : List.of("--streams=1", "--streams=3")) {
            TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--format=json", streams);
            assertEquals(0, outcome.code(), outcome::toString);
            results.add(JSON.std.mapFrom(outcome.out()).get("checks"));
        }
        assertEquals(results.get(0), results.get(1));
    }

    // ---- each mutation is caught by the check that is named for it

    @TestFactory
    Stream<DynamicTest> aMutationIsCaughtByItsCheck() {
        return mutations.ALL.stream().map(mutation -> DynamicTest.dynamicTest(mutation.toString(), () -> {
            List<validate.Check> file = checks.stream().filter(check -> check.file() == byId(mutation.check()).file()).toList();
            try (Connection db = writable(BIG)) {
                mutations.Applied applied = mutation.apply(db, file);
                validate.Result result = applied.fired().stream().filter(fired -> fired.check().id().equals(mutation.check())).findFirst()
                        .orElseThrow(() -> new AssertionError("not caught; these fired: " + applied.fired()));
                assertNotEquals(validate.Status.not_run, result.status(), result::note);
                assertTrue(applied.victim() == null || result.offending().rows().stream().flatMap(List::stream).map(String::valueOf)
                                .anyMatch(value -> value.equals(applied.victim()) || value.equals("999999999")
                                        || value.startsWith("00000000-0000-")), () -> "shows the row: " + result.offending());
            }
        }));
    }

    @Test
    void theMutationsAreManyAndProveEveryKindOfCheck() {
        assertTrue(mutations.ALL.size() >= 40);
        Set<String> known = checks.stream().map(validate.Check::id).collect(Collectors.toSet());
        List<String> named = Stream.concat(mutations.ALL.stream(), mutations.LARGER.stream().map(mutations.Larger::mutation))
                .map(mutations.Mutation::check).toList();
        assertTrue(known.containsAll(named), "a mutation names no check");
        Set<String> proven = named.stream().map(id -> byId(id).file().name())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> unproven = names("checks");
        unproven.removeAll(proven);
        // these compare with published figures, or other tests break what they check
        unproven.removeAll(Set.of("use_per_resident", "tables_as_documented", "checksums_match_manifest"));
        assertEquals(Set.of(), unproven);
    }

    @Test
    void aColumnThatIsMissingOrOfAnotherTypeIsFound() throws SQLException {
        TestServer.sql(DB, "ALTER TABLE staffed_beds MODIFY staffed_beds VARCHAR(9) NOT NULL");
        try {
            TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--only=tables_as_documented");
            assertEquals(1, outcome.code(), outcome::toString);
            assertTrue(Pattern.compile("FAILED +staffed_beds_as_documented .*: 1 of ").matcher(outcome.out()).find(), outcome::toString);
        } finally {
            TestServer.sql(DB, "ALTER TABLE staffed_beds MODIFY staffed_beds SMALLINT UNSIGNED NOT NULL");
        }
    }

    private static validate.Check byId(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst()
                .orElseThrow(() -> new AssertionError("there is no check " + id));
    }

    private static Connection writable(String database) throws SQLException {
        Connection db = TestServer.connect(database);
        try (Statement statement = db.createStatement()) {
            mutations.prepare(statement);
        }
        db.setAutoCommit(false);
        return db;
    }

    // ---- a band, widened by chance

    @Test
    void aValueFailsOnlyBeyondItsSamplingError() throws IOException {
        Path files = Files.createTempDirectory(TestServer.TEMP, "bands");
        Files.writeString(files.resolve("bands.sql"), """
                -- class: plausibility
                -- of: patients
                -- least: 30
                -- check: inside | inside the band | threshold: 3 to 8 %
                -- check: near | a little outside, by less than five errors | threshold: 3 to 8 %
                -- check: far | outside by more | threshold: 3 to 8 %
                -- check: rare | outside, but what is expected of 40 draws at the edge | threshold: 3 to 8 %
                -- check: few | too few to judge | threshold: 3 to 8 %
                -- check: nothing | no value at all | threshold: 3 to 8 %
                -- check: some | one of three places is outside | threshold: 0.9 to 1.1 | severity: warning
                SELECT 'inside' AS check_id, 'x' AS place, 0.05 AS value, 0.001 AS sampling_error, 100000 AS visits
                UNION ALL SELECT 'near', 'x', 0.084, 0.001, 100000
                UNION ALL SELECT 'far', 'x', 0.086, 0.001, 100000
                UNION ALL SELECT 'rare', 'x', 0.2, 0.0001, 40
                UNION ALL SELECT 'few', 'x', 0.9, 0.001, 29
                UNION ALL SELECT 'nothing', 'x', NULL, NULL, NULL
                UNION ALL SELECT 'some', 'here', 1.0, 0.01, 1000
                UNION ALL SELECT 'some', 'there', 1.3, 0.01, 1000
                UNION ALL SELECT 'some', 'nowhere', 9, 0.01, 3;
                """);
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + files, "--all");
        assertEquals(1, outcome.code(), outcome::toString);
        Map<String, String> labels = Map.of("inside", "ok", "near", "ok", "far", "FAILED", "rare", "ok", "few", "TOO FEW",
                "nothing", "TOO FEW", "some", "WARNING");
        labels.forEach((id, label) -> assertTrue(outcome.out().lines()
                .anyMatch(line -> line.startsWith(label + " ") && line.contains(" " + id + " ")), id + ": " + outcome));
        assertTrue(outcome.out().contains("1 of 2 values (50 %), band 0.9 to 1.1; 1 value with too little data"), outcome::toString);
        assertTrue(outcome.out().contains("there") && !outcome.out().contains("nowhere"), outcome::toString);
    }

    // ---- how it says so

    private static final String OWN = """
            -- of: patients
            -- check: fine | nobody is older than the world
            -- check: empty | nothing to look at | of: patients WHERE patient_id = 'nobody' | class: completeness
            -- check: bad | the young do not exist | of: patients WHERE age_group = '0-4'
            -- check: rare | hardly anybody is young | threshold: 50 %
            -- check: soft | nobody is young | severity: warning
            SELECT 'bad,soft,rare' AS broken, patient_id, CONCAT(age_group, ' <&>"') AS age FROM patients WHERE age_group = '0-4';
            """;

    private static Path own() throws IOException {
        Path files = Files.createTempDirectory(TestServer.TEMP, "own");
        Files.writeString(files.resolve("own.sql"), OWN);
        Files.writeString(files.resolve("typo.sql"), "-- check: a sentence\nSELECT nonsense FROM patients;\n");
        return files;
    }

    @Test
    void everyEndIsShownAsWhatItIs() throws Exception {
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + own(), "--all", "--rows=3");
        long young = Long.parseLong(TestServer.value(DB, "SELECT COUNT(*) FROM patients WHERE age_group = '0-4'"));
        assertEquals(1, outcome.code());
        assertLine(outcome.out(), "ok       fine .*: 0 of 1,000 rows");
        assertLine(outcome.out(), "NOTHING  empty .*: 0 of 0 rows");
        assertLine(outcome.out(), "FAILED   bad .*: " + young + " of " + young + " rows \\(100 %\\)");
        assertLine(outcome.out(), "ok       rare .*: " + young + " of 1,000 rows .*, allowed 50 %");
        assertLine(outcome.out(), "WARNING  soft .*: " + young + " of 1,000 rows \\(4.\\d %\\)");
        assertLine(outcome.out(), "NOT RUN  typo .*: not run; .*nonsense.*");
        assertLine(outcome.out(), "plausibility +patients +4 +2 +1 +1 +0 +0 +0");
        assertLine(outcome.out(), "completeness +patients +1 +0 +0 +0 +1 +0 +0");
        assertLine(outcome.out(), "6 checks: 2 ok, 1 failed, 1 warning, 1 not run, 1 with 0 rows to test");
        String afterBad = outcome.out().substring(outcome.out().indexOf("FAILED   bad"));
        assertEquals(3, Pattern.compile("(?m)^ +[0-9a-f]{8}-[0-9a-f-]+ ").matcher(afterBad).results().count(), outcome::toString);
    }

    private static void assertLine(String text, String pattern) {
        assertTrue(text.lines().anyMatch(line -> line.matches(pattern)), pattern + "\n" + text);
    }

    @Test
    void warningsDoNotFailTheRun() throws IOException {
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + own(), "--only=soft");
        assertEquals(0, outcome.code(), outcome::toString);
        assertLine(outcome.out(), "WARNING  soft .*");
    }

    @Test
    void aSmallShareNeverLooksLikeNone() {
        validate.Result result = new validate.Result(byId("visit_mode_known"), validate.Status.failed, 100, 3_000_000, null, "", 0);
        assertEquals("100 of 3,000,000 rows (0.0033 %)", result.count());
    }

    @Test
    @SuppressWarnings("unchecked")
    void jsonHasEveryCheckAndItsRows() throws Exception {
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + own(), "--format=json", "--rows=2");
        assertEquals(1, outcome.code());
        Map<String, Object> json = JSON.std.mapFrom(outcome.out());
        assertEquals(false, json.get("holds"));
        assertEquals(6, ((Map<String, Object>) json.get("summary")).get("checks"));
        Map<String, Map<String, Object>> byId = ((List<Map<String, Object>>) json.get("checks")).stream()
                .collect(Collectors.toMap(check -> (String) check.get("id"), check -> check));
        assertEquals(Set.of("fine", "empty", "bad", "rare", "soft", "typo"), byId.keySet());
        assertEquals("not_run", byId.get("typo").get("status"));
        assertEquals("nothing", byId.get("empty").get("status"));
        List<Map<String, Object>> offending = (List<Map<String, Object>>) byId.get("bad").get("offending");
        assertEquals(2, offending.size());
        assertEquals("0-4 <&>\"", offending.get(0).get("age"));
        assertEquals(1.0, ((Number) byId.get("bad").get("share")).doubleValue());
    }

    @Test
    void junitFailsOnErrorsOnly() throws Exception {
        Path file = TestServer.TEMP.resolve("checks.xml");
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + own(), "--format=junit", "--out=" + file);
        assertEquals(1, outcome.code());
        assertEquals(1, outcome.out().lines().count(), outcome::toString);
        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(file))));
        assertEquals("6", xml.getDocumentElement().getAttribute("tests"));
        assertEquals("1", xml.getDocumentElement().getAttribute("failures"));
        assertEquals("1", xml.getDocumentElement().getAttribute("errors"));
        assertEquals("2", xml.getDocumentElement().getAttribute("skipped"));
        NodeList cases = xml.getElementsByTagName("testcase");
        Map<String, String> ends = IntStream.range(0, cases.getLength()).mapToObj(i -> (Element) cases.item(i)).collect(Collectors.toMap(
                test -> test.getAttribute("name"), test -> test.getFirstChild() == null ? "" : test.getFirstChild().getNodeName()));
        assertEquals(Map.of("fine", "", "rare", "", "empty", "skipped", "soft", "skipped", "bad", "failure", "typo", "error"), ends);
        assertTrue(xml.getElementsByTagName("failure").item(0).getTextContent().contains("0-4 <&>\""));
    }

    @Test
    void htmlIsOnePageThatQuotesWhatItShows() throws IOException {
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + own(), "--format=html");
        assertEquals(1, outcome.code());
        assertTrue(outcome.out().startsWith("<!DOCTYPE html>") && outcome.out().strip().endsWith("</html>"));
        assertTrue(outcome.out().contains("0-4 &lt;&amp;&gt;&quot;"), outcome::out);
        assertFalse(Pattern.compile("(src|href)=\"?(https?:)?//").matcher(outcome.out()).find());
        for (String id : List.of("fine", "empty", "bad", "rare", "soft", "typo")) {
            assertTrue(outcome.out().contains("<td>" + id + "</td>"), id);
        }
    }

    @Test
    void aCheckThatCannotRunIsNoPass() throws IOException {
        Path files = Files.createTempDirectory(TestServer.TEMP, "broken");
        Files.writeString(files.resolve("fine.sql"), "-- check: all is well\n-- of: patients\nSELECT 1 FROM patients WHERE 1 = 0;\n");
        Files.writeString(files.resolve("missing.sql"), "-- check: no such table\nSELECT 1 FROM unicorns;\n");
        Files.writeString(files.resolve("writes.sql"), "-- check: not a query\nDELETE FROM ip_stays;\n");
        Files.writeString(files.resolve("two.sql"), "-- check: two statements\nSELECT 1 FROM patients WHERE 1 = 0; SELECT 2;\n");
        Files.writeString(files.resolve("uncounted.sql"), "-- check: of what\n-- of: unicorns\nSELECT 1 FROM patients WHERE 1 = 0;\n");
        Files.writeString(files.resolve("stranger.sql"),
                "-- check: one | one of two\n-- check: other | the other\nSELECT 'third' AS broken;\n");
        Files.writeString(files.resolve("nameless.sql"), "-- check: five | one of two\n-- check: six | the other\nSELECT 1;\n");
        Files.writeString(files.resolve("unmeasured.sql"),
                "-- check: a band without a value\n-- threshold: 1 to 2\nSELECT 1 FROM patients WHERE 1 = 0;\n");
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + files, "--all");
        assertEquals(1, outcome.code(), outcome::toString);
        assertLine(outcome.out(), "ok       fine .*");
        for (String id : List.of("missing", "writes", "two", "uncounted", "one", "other", "five", "six", "unmeasured")) {
            assertLine(outcome.out(), "NOT RUN  " + id + " .*");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"-- check: x | y | severity: fatal;fatal", "-- check: x | y | threshold: few;few",
        "-- check: x | y | colour: red;colour", "-- check: x | y | class: beauty;beauty",
        "-- check: x | y~-- check: x | z;another check x", "-- class: conformance;check"})
    void aHeadThatCannotBeReadIsAnErrorThatNamesTheFile(String head, String fact) throws IOException {
        Path files = Files.createTempDirectory(TestServer.TEMP, "heads");
        Files.writeString(files.resolve("strange.sql"), head.replace('~', '\n') + "\nSELECT 1;\n");
        assertOneLine(TestServer.run(DB, new validate(), "--checks=" + files), "strange.sql", fact);
    }

    /** The README shows how a check of one's own is written: it runs as it stands there, and holds on our data. */
    @Test
    void theCheckOfTheReadmePasses() throws IOException {
        Matcher sample = Pattern.compile("```sql\n(-- check:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(TestServer.ROOT.resolve("README.md")));
        assertTrue(sample.find());
        Path files = Files.createTempDirectory(TestServer.TEMP, "readme");
        Files.writeString(files.resolve("mine.sql"), sample.group(1));
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + files, "--all");
        assertEquals(0, outcome.code(), outcome::toString);
        assertLine(outcome.out(), "ok       mine .*");
    }

    @Test
    void helpSaysWhoSeesAPassword() {
        TestServer.Outcome outcome = TestServer.run(new validate(), "--help");
        assertTrue(outcome.out().replaceAll("\\s+", " ").contains("-psecret (which others on this machine can see)"), outcome::toString);
    }

    @Test
    void aFolderWithoutChecksIsAnError() throws IOException {
        Path empty = Files.createTempDirectory(TestServer.TEMP, "checks");
        assertOneLine(TestServer.run(DB, new validate(), "--checks=" + empty), empty.toString());
        assertOneLine(TestServer.run(DB, new validate(), "--checks=" + empty.resolve("none")), empty.resolve("none").toString());
    }

    @Test
    void aDatabaseWithoutDataIsAnError() throws Exception {
        String empty = TestServer.database("empty");
        assertOneLine(TestServer.run(empty, new validate()), empty);
        TestServer.recreate(empty);
        assertOneLine(TestServer.run(empty, new validate()), empty, "load");
    }

    private static void assertOneLine(TestServer.Outcome outcome, String... facts) {
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().startsWith("validate: "), outcome::toString);
        for (String fact : facts) {
            assertTrue(outcome.err().contains(fact), () -> "says " + fact + ": " + outcome);
        }
    }

    // ---- which checks run

    @Test
    void aMisspeltNameSuggestsTheNearest() {
        TestServer.Outcome outcome = TestServer.run(new validate(), "--only=visit_after_brith");
        assertEquals(2, outcome.code(), outcome::toString);
        assertTrue(outcome.err().startsWith("validate: there is no check, file, class or table 'visit_after_brith';"
                + " did you mean 'visit_after_birth'?"), outcome::toString);
    }

    /** In a pipe nothing is written but the outcome. */
    @Test
    void aTerminalSeesHowManyFilesAreDone() throws IOException {
        for (String rest : List.of("", " --quiet", " 2>&1 | cat")) {
            TestServer.Outcome outcome = TestServer.typed("validate", List.of(TestServer.on(DB)), rest).end();
            assertEquals(rest.isEmpty(), outcome.out().contains(" files of checks\r\u001b[K"), outcome::toString);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"--only=visit_after_birth;visit_after_birth", "--only=births;deliveries_months_apart,newborn_once",
        "--only=births,stay_twi*,stay_not_twi*;", "--only=dim_program --skip=completeness;dim_program_as_documented"})
    void onlyAndSkipSelectByCheckFileClassOrTable(String options, String expected) {
        TestServer.Outcome outcome = TestServer.run(new validate(), (options + " --list").split(" "));
        if (expected == null) { // one of the names is unknown
            assertEquals(2, outcome.code(), outcome::toString);
            assertTrue(outcome.err().contains("stay_twi*"), outcome::toString);
            return;
        }
        assertEquals(0, outcome.code(), outcome::toString);
        Set<String> listed = outcome.out().lines().filter(line -> line.contains("  ")).map(line -> line.split(" ")[0])
                .collect(Collectors.toSet());
        assertTrue(listed.containsAll(Set.of(expected.split(","))), outcome::toString);
        if (!options.contains("skip")) {
            assertEquals(Set.of(expected.split(",")), listed);
        }
        assertTrue(outcome.out().lines().noneMatch(line -> options.contains("skip") && line.contains("  completeness  ")),
                outcome::toString);
    }

    @Test
    void onlyRunsTheNamedChecks() {
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--only=stay_after_birth,newborn_once", "--all");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(Set.of("stay_after_birth", "newborn_once"),
                outcome.out().lines().filter(line -> line.startsWith("ok ")).map(line -> line.split(" +")[1]).collect(Collectors.toSet()));
    }

    @Test
    void listNamesEveryCheckWithoutAServer() {
        TestServer.Outcome outcome = TestServer.run(new validate(), "--list", "-H", "no-such-host.invalid");
        assertEquals(0, outcome.code(), outcome::toString);
        Set<String> listed = outcome.out().lines().map(line -> line.split(" ")[0]).collect(Collectors.toSet());
        assertTrue(listed.containsAll(checks.stream().map(validate.Check::id).toList()), outcome::toString);
    }

    @Test
    void filesOfAFolderChecksHereRunToo() throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "mine");
        Files.createDirectory(folder.resolve("checks"));
        Files.writeString(folder.resolve("checks/mine.sql"), "-- check: my own rule\nSELECT patient_id FROM patients LIMIT 2;\n");
        Files.writeString(folder.resolve("checks/births.sql"), "-- check: ours in other words\nSELECT patient_id FROM patients LIMIT 3;\n");
        Files.writeString(folder.resolve("checks/other.sql"), "SELECT 'a query of another project';\n");
        TestServer.Outcome outcome = TestServer.start(Map.of(), folder,
                TestServer.java("validate", TestServer.on(DB, "--only=mine,births,skipped_hour"))).end();
        assertEquals(1, outcome.code(), outcome::toString);
        assertLine(outcome.out(), "FAILED   mine .*: 2 rows");
        assertLine(outcome.out(), "FAILED   births .*: 3 rows");
        assertLine(outcome.out(), "3 checks: 1 ok, 2 failed");
    }

    @Test
    void nothingIsChanged() throws SQLException {
        Map<String, List<List<String>>> before = TestServer.dump(DB);
        assertEquals(0, TestServer.run(DB, new validate()).code());
        assertEquals(before, TestServer.dump(DB));
        assertFalse(before.isEmpty());
    }

    /** Quotes, backslashes, names and operators mean the same, whatever an administrator has set. */
    @Test
    void checksDoNotDependOnTheSqlMode() throws Exception {
        try (Connection db = TestServer.connect(DB); Statement statement = db.createStatement()) {
            mutations.prepare(statement);
            statement.execute("SET SESSION sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY,NO_UNSIGNED_SUBTRACTION,"
                    + "HIGH_NOT_PRECEDENCE,STRICT_ALL_TABLES,PAD_CHAR_TO_FULL_LENGTH,ERROR_FOR_DIVISION_BY_ZERO'");
            statement.execute("SET SESSION time_zone = '+09:00'");
            assertEquals(List.of(), new mutations.Applied(null, validate.run(db, checks, 1)).fired());
        }
    }

    /** The names of the SQL files of a folder. */
    private static Set<String> names(String folder) {
        try (Stream<Path> files = Files.list(TestServer.ROOT.resolve(folder))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.sql$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
