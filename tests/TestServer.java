//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.mysql:mysql-connector-j:9.7.0
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../mysql.java
//SOURCES ../server.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import picocli.CommandLine;

/**
 * The MySQL that the tests use, in databases of their own, and the commands as users run them.
 *
 * <p>LM_SYNTH_MYSQLD: a private server of that program. Else MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_PWD (and LM_SYNTH_TEST_USER, else
 * root): that server. Else the private server that comes with the scripts. A private one lives in a folder that is thrown away.
 */
final class TestServer {

    /** The checkout, at whatever depth of it the tests were started. */
    static final Path ROOT = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
            .filter(folder -> Files.exists(folder.resolve("tests/TestServer.java"))).findFirst()
            .orElseThrow(() -> new IllegalStateException("run the tests in the checkout of lm-synth"));

    /** For everything that the tests write; removed at the end. */
    static final Path TEMP = temporary();

    private static final String PREFIX = "lm_synth_test_" + random(3) + "_";

    private static TestServer instance;

    private final boolean own;
    private final Path options;
    private final Child process;
    private final mysql.Session session;

    private TestServer() throws Exception {
        own = MYSQLD != null || Stream.of("MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_PWD").allMatch(name -> env(name, "").isEmpty());
        if (own) {
            linkPrograms(server.PrivateServer.home(), DATA_HOME.resolve("lm-synth"));
            process = java(Map.of(), "server");
            until(() -> !process.process.isAlive() || process.out().contains("\n  connect "));
            if (!process.process.isAlive()) {
                throw new IllegalStateException("the private server does not start: " + process.end());
            }
            try (Stream<Path> files = Files.walk(DATA_HOME, 3)) {
                options = files.filter(file -> file.endsWith("client.cnf")).findFirst().orElseThrow();
            }
        } else {
            process = null;
            options = Files.writeString(TEMP.resolve("client.cnf"), String.format("[client]%nhost=%s%nport=%s%nuser=%s%npassword='%s'%n",
                    env("MYSQL_HOST", "localhost"), env("MYSQL_TCP_PORT", "3306"), env("LM_SYNTH_TEST_USER", "root"),
                    env("MYSQL_PWD", "").replace("\\", "\\\\").replace("'", "\\'")));
        }
        session = CommandLine.populateCommand(new server.ConnectionOptions(), "--defaults-file=" + options)
                .open(new PrintWriter(System.err, true));
    }

    /** Lets a new private server use the programs that another one has unpacked. */
    static void linkPrograms(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.exists(from) ? Files.list(from) : Stream.empty()) {
            for (Path programs : files.filter(file -> file.getFileName().toString().matches("mariadb-[\\d.]+")).toList()) {
                Files.createSymbolicLink(to.resolve(programs.getFileName()), programs.toRealPath());
            }
        }
    }

    private static synchronized TestServer get() {
        if (instance == null) {
            try {
                instance = new TestServer();
            } catch (Exception e) {
                throw new IllegalStateException("no MySQL for the tests: " + e.getMessage(), e);
            }
        }
        return instance;
    }

    /** Which server it is, such as "MySQL 9.7.4 at 127.0.0.1:3306 as root". */
    static String describe() {
        return get().session.describe();
    }

    // ---- the server

    /** Whether the tests started it themselves. */
    static boolean isPrivate() {
        return get().own;
    }

    /** An option file that says how to connect to it. */
    static Path options() {
        return get().options;
    }

    /** One of its connection options: host, port, user or password. */
    static String option(String name) throws IOException {
        return mysql.OptionFile.read(options()).get(name);
    }

    /** The full name of a database that only the tests use; it is dropped at the end. */
    static String database(String name) {
        return PREFIX + name;
    }

    static Connection connect(String database) throws SQLException {
        return get().session.connect(database);
    }

    /** Runs statements one after the other in one session. */
    static void sql(String database, String... statements) throws SQLException {
        try (Connection db = connect(database); Statement statement = db.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of a query. */
    static List<String> column(String database, String query) throws SQLException {
        try (Connection db = connect(database)) {
            return column(db, query);
        }
    }

    private static List<String> column(Connection db, String query) throws SQLException {
        return rows(db, query).stream().map(row -> row.get(0)).collect(Collectors.toList());
    }

    /** The first value of a query. */
    static String value(String database, String query) throws SQLException {
        return column(database, query).get(0);
    }

    static void recreate(String database) throws SQLException {
        sql("", "DROP SCHEMA IF EXISTS " + database, "CREATE SCHEMA " + database);
    }

    /** Every row of every table, in a fixed order. */
    static Map<String, List<List<String>>> dump(String database) throws SQLException {
        Map<String, List<List<String>>> tables = new TreeMap<>();
        try (Connection db = connect(database)) {
            for (String table : column(db, "SELECT table_name FROM information_schema.tables"
                    + " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")) {
                tables.put(table, sorted(rows(db, "SELECT * FROM " + mysql.quote(table))));
            }
        }
        return tables;
    }

    private static List<List<String>> rows(Connection db, String query) throws SQLException {
        try (Statement statement = db.createStatement(); ResultSet result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    static List<List<String>> sorted(List<List<String>> rows) {
        return rows.stream().map(row -> Map.entry(row.toString(), row)).sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue).toList();
    }

    /** An account of the tests. */
    record Account(String user, String password) {
    }

    /** Creates an account that may do this, with an unusual password; PREFIX% stands for all databases of the tests. */
    static Account account(String grants) throws SQLException {
        Account account = new Account("lm_" + random(4), "Pw-" + random(12));
        try {
            sql("", "CREATE USER " + account.user + "@'%' IDENTIFIED BY '" + account.password + "'",
                    "GRANT " + grants.replace("PREFIX", PREFIX.replace("_", "\\_")) + " TO " + account.user + "@'%'");
        } catch (SQLException e) {
            abort("the account of the tests may not create others: " + e.getMessage());
        }
        get().accounts.add(account);
        return account;
    }

    private final List<Account> accounts = new ArrayList<>();

    /** Runs something while the server takes LOAD DATA LOCAL, or does not. */
    static void withLocalInfile(boolean on, Executable test) throws Throwable {
        with("local_infile", on ? "1" : "0", test);
    }

    /** Runs something while a global variable of the server has another value. */
    static void with(String variable, String wanted, Executable test) throws Throwable {
        String before = value("", "SELECT @@global." + variable);
        String literal = wanted.matches("\\d+") ? "" : "'";
        try {
            if (!before.equals(wanted)) {
                sql("", "SET GLOBAL " + variable + " = " + literal + wanted + literal);
            }
        } catch (SQLException e) {
            abort("the account of the tests may not set " + variable + ": " + e.getMessage());
        }
        try {
            test.execute();
        } finally {
            if (!before.equals(wanted)) {
                sql("", "SET GLOBAL " + variable + " = " + literal + before + literal);
            }
        }
    }

    // ---- commands

    /** How a command ended and what it printed. */
    record Outcome(int code, String out, String err) {

        @Override
        public String toString() {
            return "exit code " + code + "\n-- stdout\n" + out + "-- stderr\n" + err;
        }
    }

    /** Runs a command in this process, as its main does. */
    static Outcome run(Callable<Integer> command, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(command).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** Runs a command in this process, on a database of this server. */
    static Outcome run(String database, Callable<Integer> command, String... args) {
        return run(command, on(database, args));
    }

    /** Arguments, and those that lead to a database of this server. */
    static String[] on(String database, String... args) {
        return on(options(), database, args);
    }

    private static String[] on(Path options, String database, String... args) {
        return Stream.concat(Stream.of(args), Stream.of("--defaults-file=" + options, "-D", database)).toArray(String[]::new);
    }

    /** A command in a process of its own. */
    record Child(Process process, Path outFile, Path errFile) {

        String out() {
            return text(outFile);
        }

        String err() {
            return text(errFile);
        }

        /** Waits for its end. */
        Outcome end() {
            try {
                if (!process.waitFor(HANG_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError(process.info() + " hangs\n-- stdout\n" + out() + "-- stderr\n" + err());
                }
                return new Outcome(process.exitValue(), out(), err());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts one of the scripts as a process of its own, as JBang does when it has built it. */
    static Child java(Map<String, String> environment, String script, String... args) throws IOException {
        return start(environment, TEMP, java(script, args));
    }

    /** The command that starts one of the scripts, with options for a JVM that runs for a short time. */
    static List<String> java(String script, String... args) {
        return Stream.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), script), Stream.of(args)).toList();
    }

    /** Starts one of the scripts as it is typed at a terminal, where both outputs are the terminal; with what may follow it. */
    static Child typed(String script, List<String> args, String rest) throws IOException {
        Path terminal = installed("script").findFirst().orElseGet(() -> abort("there is no 'script' here to make a terminal with"));
        String line = java(script, args.toArray(String[]::new)).stream().collect(Collectors.joining("' '", "'", "'")) + rest;
        return start(Map.of("TERM", "xterm"), TEMP, List.of(terminal.toString(), "-qec", line, "/dev/null"));
    }

    /** Starts a program that knows nothing of the user's servers and option files: only what it is given here. */
    static Child start(Map<String, String> environment, Path folder, List<String> command) throws IOException {
        return start(environment, folder, command, null);
    }

    /** The same, with a file as standard input (null: nothing). */
    static Child start(Map<String, String> environment, Path folder, List<String> command, Path input) throws IOException {
        Path out = Files.createTempFile(TEMP, "child", ".out");
        Path err = Files.createTempFile(TEMP, "child", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(name -> name.startsWith("MYSQL_") || name.startsWith("LM_SYNTH_"));
        // the caches of JBang may be used, the data and the option files of the user may not
        all.putIfAbsent("JBANG_DIR", HOME.resolve(".jbang").toString());
        all.putIfAbsent("XDG_CACHE_HOME", HOME.resolve(".cache").toString());
        all.put("HOME", Files.createDirectories(TEMP.resolve("home")).toString());
        all.put("XDG_DATA_HOME", DATA_HOME.toString());
        if (MYSQLD != null) {
            all.put("LM_SYNTH_MYSQLD", MYSQLD);
        }
        all.putAll(environment);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process;
        synchronized (CHILDREN) {
            if (ending) {
                throw new IllegalStateException("the tests are ended");
            }
            process = builder.start();
            CHILDREN.add(process);
        }
        process.getOutputStream().close();
        return new Child(process, out, err);
    }

    private static final List<Process> CHILDREN = new ArrayList<>();
    private static boolean ending;
    private static final Path HOME = Path.of(env("HOME", System.getProperty("user.home")));
    private static final String MYSQLD = Stream.of(env("LM_SYNTH_MYSQLD", "")).filter(program -> !program.isEmpty())
            .map(program -> Path.of(program).toAbsolutePath().toString()).findFirst().orElse(null);

    /** Where the tests' private server has its data and its programs. */
    static final Path DATA_HOME = TEMP.resolve("share");

    /** Programs of these names in PATH. */
    static Stream<Path> installed(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name))).filter(Files::isExecutable);
    }

    /** The processes of this machine with that in their command lines. */
    static List<ProcessHandle> processes(String argument) {
        return ProcessHandle.allProcesses().filter(process -> process.info().commandLine().orElse("").contains(argument)).toList();
    }

    /** Whether a command that names no server goes private, as most of the tests' child processes shall. */
    static void assumePrivateByDefault() throws IOException {
        assumeTrue(isPrivate(), "for a private server only; this is " + describe());
        if (MYSQLD == null) {
            assumeFalse(mysql.answers("127.0.0.1", 3306), "port 3306 is in use here: a command that names no server would go there");
        }
    }

    /** A port of this machine where nobody listens: it is taken, so that no other program gets it, and refuses connections. */
    static int closedPort() throws IOException {
        if (!TAKEN.isBound()) {
            TAKEN.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
        return TAKEN.getLocalPort();
    }

    private static final Socket TAKEN = new Socket();

    /** Minutes after which a test is taken to hang, on the slowest of machines. */
    static final int HANG_MINUTES = 30;

    /** Waits for something that must come, however long it takes. */
    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(HANG_MINUTES);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    // ---- a server of its own

    /** A private server that a test may configure and kill. */
    static final class Victim implements AutoCloseable {
        private static final List<Victim> ALL = new ArrayList<>();

        private final Path options;
        private final List<String> command;
        private ProcessHandle process;

        private Victim(Path options, ProcessHandle process) {
            this.options = options;
            this.process = process;
            command = new ArrayList<>(List.of(process.info().command().orElseThrow()));
            command.addAll(List.of(process.info().arguments().orElseThrow()));
            ALL.add(this);
        }

        /** The server that this class uses, in a data folder of its own, with more options for its mysqld. */
        static Victim start(String name, String... more) throws Exception {
            assumePrivateByDefault();
            Path home = Files.createDirectories(TEMP.resolve(name));
            Path program = Files.createDirectories(home.resolve("bin")).resolve("mysqld-" + name);
            String base = "";
            String real = MYSQLD;
            if (MYSQLD == null) {
                try (Stream<Path> files = Files.list(DATA_HOME.resolve("lm-synth"))) {
                    Path mariadb = files.filter(file -> file.getFileName().toString().matches("mariadb-[\\d.]+")).findFirst().orElseThrow();
                    real = mariadb.resolve("bin/mariadbd").toString();
                    Path share = Files.createSymbolicLink(home.resolve("share"), mariadb.resolve("share"));
                    Path messages = Files.exists(share.resolve("mysql")) ? share.resolve("mysql") : share;
                    base = " --basedir=" + mariadb + " --lc-messages-dir=" + messages
                            + " --character-sets-dir=" + messages.resolve("charsets");
                }
            }
            Files.writeString(program, "#!/bin/sh\nexec '" + real + "' \"$@\"" + base + " " + String.join(" ", more) + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            Child child = java(Map.of("XDG_DATA_HOME", home.toString(), "LM_SYNTH_MYSQLD", program.toString()), "server", "-D", "victim");
            until(() -> child.out().contains("\n  connect ") || !child.process.isAlive());
            if (!child.process.isAlive()) {
                throw new IllegalStateException(child.end().toString());
            }
            try (Stream<Path> files = Files.walk(home, 3)) {
                Path options = files.filter(file -> file.endsWith("client.cnf")).findFirst().orElseThrow();
                Path data = options.resolveSibling("data");
                return new Victim(options, processes("--datadir=" + data).get(0));
            }
        }

        /** Kills it, as SIGKILL does. */
        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        /** Starts it again after a kill, with the same data. */
        void restart() throws Exception {
            Child child = TestServer.start(Map.of(), TEMP, command);
            process = child.process.toHandle();
            until(() -> {
                try (mysql.Session session = open(); Connection connection = session.connect()) {
                    return connection.isValid(0);
                } catch (Exception e) {
                    if (child.process.isAlive()) {
                        return false;
                    }
                    throw new IllegalStateException(child.end().toString());
                }
            });
        }

        mysql.Session open() throws Exception {
            return CommandLine.populateCommand(new server.ConnectionOptions(), "--defaults-file=" + options)
                    .open(new PrintWriter(System.err, true));
        }

        Outcome run(String database, Callable<Integer> command, String... args) {
            return TestServer.run(command, on(options, database, args));
        }

        List<String> column(String database, String query) throws Exception {
            try (mysql.Session session = open(); Connection connection = session.connect(database)) {
                return TestServer.column(connection, query);
            }
        }

        void sql(String... statements) throws Exception {
            try (mysql.Session session = open(); Connection connection = session.connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        /** The folder with the files of a schema. */
        Path folder(String schema) {
            return options.resolveSibling("data").resolve(schema);
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    // ---- the end

    private static void close() {
        try {
            synchronized (CHILDREN) { // an interrupted test goes on for a while
                ending = true;
            }
            Victim.ALL.forEach(Victim::close);
            if (instance != null && !instance.own) {
                for (String database : column("", "SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, "
                        + PREFIX.length() + ") = '" + PREFIX + "'")) {
                    sql("", "DROP SCHEMA " + mysql.quote(database));
                }
                for (Account account : instance.accounts) {
                    sql("", "DROP USER " + account.user + "@'%'");
                }
            }
            for (Process child : CHILDREN) { // the private server, and what a test left that failed or was interrupted
                child.destroy();
                child.waitFor();
            }
            try (Stream<Path> tree = Files.walk(TEMP)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        } catch (Exception e) {
            System.err.println("the tests could not clean up: " + e);
        }
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("lm-synth-test").toRealPath();
            Runtime.getRuntime().addShutdownHook(new Thread(TestServer::close));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
