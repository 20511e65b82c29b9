//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../setup.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One command makes the database and prints its first reports; a step that fails says which it is. */
class SetupTest {

    private static final String DB = TestServer.database("setup");

    @BeforeEach
    void fresh() throws SQLException {
        TestServer.recreate(DB);
    }

    @Test
    void theWholeDatabaseAndItsReports() throws Exception {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "setup");
        Path data = folder.resolve("data");
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--patients=300", "--seed=1",
                "--data-dir=" + folder.resolve("none/../data"));
        assertEquals(0, outcome.code(), outcome::toString);
        assertFalse(outcome.err().contains("/../"), outcome::toString);
        assertEquals(reports(), outcome.out());
        Path page = data.resolveSibling("report.html");
        assertTrue(outcome.err().contains(page.toString()), outcome::toString);
        assertEquals(TestServer.run(DB, new report(), "--format=html").out(), Files.readString(page));
        assertTrue(outcome.err().matches("(?s).*Validated: \\d+ checks: \\d+ ok.*") && !outcome.err().contains("failed"),
                outcome::toString);
        assertTrue(outcome.err().contains("mysql") || outcome.err().contains("mariadb"), "says how to connect: " + outcome);
        for (String table : TestData.tables(data)) {
            assertEquals(TestData.rows(TestData.of(1, 300), table), TestData.rows(data, table), table);
        }
        TestData.assertLoaded(data, DB);
        TestServer.Outcome again = TestServer.run(DB, new setup(), "--patients=300", "--seed=1", "--data-dir=" + data);
        assertEquals(0, again.code(), again::toString);
        assertEquals(outcome.out(), again.out());
    }

    /** The reports are what was asked for; all else is left out. */
    @Test
    void aQuietSetupPrintsTheReportsAlone() throws Exception {
        Path data = Files.createTempDirectory(TestServer.TEMP, "setup").resolve("data");
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--quiet", "--patients=300", "--seed=1", "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("", outcome.err());
        assertEquals(reports(), outcome.out());
        for (Callable<Integer> command : List.<Callable<Integer>>of(new load(), new validate(), new report())) {
            String[] options = command instanceof load ? new String[] {"-q", "--data-dir=" + data} : new String[] {"-q"};
            assertEquals("", TestServer.run(DB, command, options).err());
        }
    }

    @Test
    void theOptionsOfGenerateAreHandedOn() throws Exception {
        Path data = TestServer.TEMP.resolve("setup-options");
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--patients=200", "--seed=5", "--first-date=2025-01-01",
                "--last-date=2026-12-31", "--base-year=2026", "--sites=13", "--threads=1", "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("200 5 2025-01-01 2026-12-31",
                TestServer.value(DB, "SELECT CONCAT_WS(' ', patients, seed, first_date, last_date) FROM dataset_info"));
        assertEquals("2026", TestServer.value(DB, "SELECT MIN(year) FROM population_projection"));
        assertEquals("13", TestServer.value(DB, "SELECT COUNT(*) FROM dim_site"));
    }

    @Test
    void skipGenerateLoadsTheFilesThatAreThere() throws Exception {
        Path data = TestData.copy(TestData.of(7, 1000));
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--skip-generate", "--patients=50", "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("1000 7", TestServer.value(DB, "SELECT CONCAT_WS(' ', patients, seed) FROM dataset_info"));
        assertEquals(reports(), outcome.out());
    }

    @Test
    void skipLoadLeavesTheDatabase() throws Exception {
        load(1, 300);
        Path data = TestServer.TEMP.resolve("setup-never-made");
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--skip-load", "--patients=50", "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("300", TestServer.value(DB, "SELECT patients FROM dataset_info"));
        assertEquals(reports(), outcome.out());
        assertFalse(Files.exists(data));
    }

    /** A dataset or a database of version 1 is refused where it would be read, and replaced where a new one is made. */
    @Test
    void dataOfAnotherVersionIsNotRead() throws Exception {
        String said = " is of lm-synth 1.0.0, and this is lm-synth 2.0.0: ";
        load(1, 300);
        TestServer.sql(DB, "UPDATE dataset_info SET version = '1.0.0'");
        for (Callable<Integer> command : List.<Callable<Integer>>of(new report(), new validate())) {
            assertRefused(TestServer.run(DB, command), said + "run setup (or generate and load) again");
        }
        Path none = TestServer.TEMP.resolve("setup-never-made");
        assertRefused(TestServer.run(DB, new setup(), "--skip-load", "--quiet", "--data-dir=" + none), said + "run setup");

        Path data = TestData.copy(TestData.of(1, 300));
        Path manifest = data.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\": \"2.0.0\"", "\"version\": \"1.0.0\""));
        assertRefused(TestServer.run(DB, new load(), "--data-dir=" + data), data + said + "run generate again");
        assertRefused(TestServer.run(DB, new setup(), "--skip-generate", "--data-dir=" + data), data + said + "run generate again");

        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--patients=300", "--seed=1", "--data-dir=" + data);
        assertEquals(0, outcome.code(), outcome::toString);
        TestData.assertLoaded(TestData.of(1, 300), DB);
    }

    private static void assertRefused(TestServer.Outcome outcome, String why) {
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains(why), outcome::toString);
    }

    @Test
    void aFailingStepSaysWhichItIs() throws Exception {
        Path strange = Files.createTempDirectory(TestServer.TEMP, "strange");
        Files.writeString(strange.resolve("thesis.txt"), "years of work");
        assertFails("generate", strange.toString(), "--patients=50", "--data-dir=" + strange);
        assertEquals("years of work", Files.readString(strange.resolve("thesis.txt")));

        Path none = TestServer.TEMP.resolve("setup-never-made");
        assertFails("load", none.toString(), "--skip-generate", "--data-dir=" + none);
        assertFails("validate", DB, "--skip-load");

        load(1, 300);
        TestServer.sql(DB, "UPDATE patients SET ed_visits_year = ed_visits_year + 1");
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), "--skip-load");
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("visits_of_last_year_counted"), outcome::toString);
        assertEquals("", outcome.out());
    }

    private static void assertFails(String step, String fact, String... args) {
        TestServer.Outcome outcome = TestServer.run(DB, new setup(), args);
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out(), outcome::toString);
        String last = outcome.err().lines().reduce((before, line) -> line).orElseThrow();
        assertTrue(last.contains(step + ":") && last.contains(fact), outcome::toString);
        assertFalse(outcome.err().contains("\tat "), outcome::toString);
    }

    @Test
    void aWrongValueIsWrongUsageBeforeAServerIsSought() throws IOException {
        for (String option : List.of("--patients=x", "--seed=x", "--first-date=yesterday", "--sites=-1", "--threads=none")) {
            TestServer.Outcome outcome = TestServer.run(new setup(), option, "-H127.0.0.1", "-P" + TestServer.closedPort(),
                    "--data-dir=" + TestServer.TEMP.resolve("setup-never-made"));
            assertEquals(2, outcome.code(), outcome::toString);
            assertEquals("", outcome.out());
            assertTrue(outcome.err().contains(option.replaceFirst("=.*", "")) && outcome.err().contains("--help"), outcome::toString);
            assertTrue(outcome.err().lines().count() < 5, outcome::toString);
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeAServerIsSought() throws IOException {
        Path file = Files.createTempFile(TestServer.TEMP, "no", "folder");
        Path folder = Files.createTempDirectory(TestServer.TEMP, "setup");
        Path page = Files.createDirectories(folder.resolve("report.html"));
        Path none = folder.resolve("none/data");
        String longName = "d".repeat(60);
        for (List<String> wrong : List.of(List.of("generate: " + file + " is a file", "--data-dir=" + file),
                List.of("generate: cannot write beside " + file.resolve("data"), "--data-dir=" + file.resolve("data")),
                List.of("load: the name of the database may have 59 characters", "-D" + longName, "--data-dir=" + none),
                List.of("report: cannot write " + page + ": it is a folder", "--data-dir=" + folder.resolve("data")),
                List.of("report: cannot write " + none.resolveSibling("report.html"), "--skip-load", "--data-dir=" + none))) {
            List<String> args = new ArrayList<>(List.of("-H127.0.0.1", "-P" + TestServer.closedPort(), "-unobody"));
            args.addAll(wrong.subList(1, wrong.size()));
            TestServer.Outcome outcome = TestServer.run(new setup(), args.toArray(String[]::new));
            assertEquals(1, outcome.code(), outcome::toString);
            assertTrue(outcome.err().startsWith("setup: " + wrong.get(0)), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            assertFalse(outcome.err().contains("--out"), "setup has no such option: " + outcome);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(page), left.toList());
        }
    }

    @Test
    void noServerNoWork() throws IOException {
        Path data = TestServer.TEMP.resolve("setup-never-made");
        TestServer.Outcome outcome = TestServer.run(new setup(), "-H127.0.0.1", "-P" + TestServer.closedPort(), "-unobody",
                "--data-dir=" + data);
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertFalse(Files.exists(data));
        outcome = TestServer.run(new setup(), "-H127.0.0.1", "-P" + TestServer.closedPort(), "-unobody", "--skip-generate",
                "--data-dir=" + data);
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("manifest.json"), "the files are looked at before a server is sought: " + outcome);
    }

    @Test
    void thePasswordIsNeverShown() throws Exception {
        TestServer.Account account = TestServer.account("ALL ON `PREFIX%`.*");
        for (String end : List.of("", "-wrong")) {
            for (String verbose : List.of("--skip-generate", "--verbose")) {
                TestServer.Outcome outcome = TestServer.run(new setup(),
                        "--defaults-file=" + Files.createTempFile(TestServer.TEMP, "none", ".cnf"),
                        "-H" + TestServer.option("host"), "-P" + TestServer.option("port"),
                        "-u" + account.user(), "-p" + account.password() + end, "-D" + DB, verbose,
                        "--patients=50", "--data-dir=" + TestData.copy(TestData.of(1, 300)));
                assertEquals(end.isEmpty() ? 0 : 1, outcome.code(), outcome::toString);
                assertFalse(outcome.toString().contains(account.password()), outcome::toString);
            }
        }
    }

    // ---- in few words

    private static void load(long seed, int patients) {
        TestServer.Outcome outcome = TestServer.run(DB, new load(), "--data-dir=" + TestData.of(seed, patients));
        assertEquals(0, outcome.code(), outcome::toString);
    }

    /** What report prints of the three documented reports. */
    private static String reports() {
        return Stream.of("facility_summary", "ed_volume_projection", "patient_demographics")
                .map(name -> TestServer.run(DB, new report(), name).out()).reduce("", String::concat);
    }
}
