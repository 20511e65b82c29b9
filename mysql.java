//DESCRIPTION No command: how all others reach a MySQL, and what they do alike
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.mysql:mysql-connector-j:9.7.0
//JAVAC_OPTIONS -Xlint:all -Werror

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.SocketFactory;
import com.mysql.cj.protocol.StandardSocketFactory;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.authentication.CachingSha2PasswordPlugin;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How to reach any MySQL: options, option files, TLS, sockets, sessions. And what all commands do alike: errors, files, terminals. */
class mysql {

    /** The version of every command; generate.java, which depends on no other file, has it again. */
    static final String VERSION = "lm-synth 2.0.0";

    /**
     * Refuses data that another major version made: its tables and its numbers mean something else.
     *
     * @param data    what it is, such as "database lm_synth"
     * @param version what it says of itself, such as "1.0.0"
     * @param remedy  what to do about it
     */
    static void requireVersion(String data, String version, String remedy) throws IOException {
        String major = VERSION.replaceFirst("\\..*", "");
        if (!("lm-synth " + version).replaceFirst("\\..*", "").equals(major)) {
            throw new IOException(data + " is of lm-synth " + shown(version, 20) + ", and this is " + VERSION + ": " + remedy);
        }
    }

    private mysql() {
    }

    // ---- running a command

    /** Reports a wrong command line in one line, where picocli by itself would print the whole help; and output that cannot be written. */
    static class OneLine implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            command.commandLine().registerConverter(Path.class, mysql::path);
            command.commandLine().setParameterExceptionHandler((wrong, arguments) -> {
                wrong.getCommandLine().getErr().println(command.name() + ": " + shown(wrongUsage(wrong), 4000) + " (see --help)");
                return CommandLine.ExitCode.USAGE;
            });
            command.commandLine().setExecutionStrategy(parsed -> {
                int code = new CommandLine.RunLast().execute(parsed);
                return isWritten(command) ? code : CommandLine.ExitCode.SOFTWARE;
            });
            return command;
        }

        /** What is wrong with a command line, in one line: picocli's words, but for those that name too much, or a class of Java. */
        private static String wrongUsage(ParameterException wrong) {
            if (wrong instanceof UnmatchedArgumentException unmatched) {
                String first = unmatched.getUnmatched().get(0);
                String option = first.replaceFirst("=.*", "");
                List<String> known = wrong.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                        .filter(name -> name.startsWith("--")).toList();
                return first.startsWith("-") ? "there is no option '" + option + "'" + didYouMean(option, known)
                        : "'" + first + "' belongs to no option";
            }
            boolean oneOfSome = wrong.getArgSpec() != null && wrong.getArgSpec().type().isEnum() && wrong.getValue() != null;
            return wrong.getMessage().lines().findFirst().orElse("wrong usage").replace("option option", "option")
                    .replaceFirst("is not an? (int|long)$", "is not a whole number")
                    .replaceFirst("cannot convert ('.*') to (class )?[a-z.]*BigDecimal.*", "$1 is not a number")
                    .replaceFirst("cannot convert ('.*') to (class )?[a-zA-Z.]*LocalDate.*", "$1 is not a date as 2025-12-31")
                    .replaceFirst(" \\(java\\..*", "").replaceFirst("class java\\.[a-z.]+", "")
                    + (oneOfSome ? didYouMean(wrong.getValue(), wrong.getArgSpec().completionCandidates()) : "");
        }

        /** Such as "; did you mean 'csv'?" for what is nearly one of the known words; else nothing. */
        static String didYouMean(String word, Iterable<String> known) {
            String nearest = null;
            for (String name : known) {
                boolean near = distance(word, name) <= Math.max(2, name.length() / 3)
                        || word.length() > 3 && (name.contains(word) || word.contains(name) && name.length() > 3);
                nearest = near && (nearest == null || distance(word, name) < distance(word, nearest)) ? name : nearest;
            }
            return nearest == null || word.length() > 100 ? "" : "; did you mean '" + nearest + "'?";
        }

        /** How many letters differ at least between two words, in upper or lower case: added, left out or replaced. */
        private static int distance(String a, String b) {
            int[] row = IntStream.rangeClosed(0, b.length()).toArray();
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                    int replaced = diagonal + (same ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
                }
            }
            return row[b.length()];
        }

        /** Whether standard output took what was printed. If not, says why, unless the reader of a pipe has had enough. */
        private static boolean isWritten(CommandSpec command) {
            command.commandLine().getOut().flush();
            if (!System.out.checkError()) {
                return true;
            }
            String reason = "a write failed";
            try { // closes nothing: where standard output is closed, its number may be that of another file of the JVM
                new FileOutputStream(FileDescriptor.out).write('\n'); // fails as before: Java keeps no reason
            } catch (IOException e) {
                reason = e.getMessage();
            }
            boolean enough = reason.contains("Broken pipe");
            if (!enough) {
                command.commandLine().getErr().println(command.name() + ": cannot write to standard output: " + reason);
            }
            return enough;
        }
    }

    /** Set when the program is being ended (Ctrl-C): a failure from then on is a consequence, and is not reported. */
    static volatile boolean shuttingDown;

    /**
     * Runs the work of a command. A failure is one line on standard error and exit code 1; the stack trace follows only if verbose.
     *
     * @return the exit code
     * @throws ParameterException for picocli to report, with exit code 2
     */
    static int run(CommandSpec spec, boolean verbose, Callable<Integer> work) {
        try {
            return work.call();
        } catch (ParameterException e) {
            throw e;
        } catch (Exception | OutOfMemoryError | StackOverflowError e) {
            if (!shuttingDown) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(spec.name() + ": " + explain(e));
                if (verbose) {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    trace.toString().lines().forEach(line -> err.println(shown(line, 4000).replace("\\t", "\t")));
                }
                err.flush();
            }
            return 1;
        }
    }

    /** What went wrong and what to do, in one line. */
    static String explain(Throwable e) {
        Throwable cause = cause(e, Line.Fault.class, OutOfMemoryError.class, StackOverflowError.class);
        String message = cause instanceof Line.Fault && e instanceof SQLException ? cause.getMessage()
                : cause instanceof OutOfMemoryError ? "out of memory: give Java more, as in JAVA_TOOL_OPTIONS=-Xmx4g, or ask for less"
                : cause instanceof StackOverflowError ? "a text is nested or repeated too deeply to be read"
                : e instanceof SQLException sql ? explainSql(sql) : explainOther(e);
        String colours = "\u001B\\[[;\\d]*m|( -> \\[Help 1])"; // and other ornaments of Maven
        return shown(message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll(colours, ""), 4000);
    }

    /** What it is or was caused by, of one of these types; or null. */
    private static Throwable cause(Throwable e, Class<?>... types) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            for (Class<?> type : types) {
                if (type.isInstance(cause)) {
                    return cause;
                }
            }
        }
        return null;
    }

    private static String explainOther(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof AccessDeniedException) {
            return message + ": permission denied";
        } else if (e instanceof NoSuchFileException) {
            return message + ": there is no such file or folder";
        } else if (e instanceof FileAlreadyExistsException) {
            return message + ": it exists already";
        } else if (e instanceof NotDirectoryException) {
            return message + ": it is not a folder";
        } else if (e instanceof UncheckedIOException || e instanceof ExecutionException) {
            return explain(e.getCause());
        } else if (e instanceof RuntimeException && !(e instanceof PicocliException)
                && !Set.of(IllegalArgumentException.class, IllegalStateException.class).contains(e.getClass())) {
            return "an error that should not be, in lm-synth or in an answer of the server (" + e.getClass().getSimpleName() + ": "
                    + message + "): please report it with what --verbose shows";
        }
        return message;
    }

    private static String explainSql(SQLException e) {
        String message = shown(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "), 600);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host name is not known: check --host";
            } else if (cause instanceof SocketTimeoutException) {
                return "the server did not answer in time: check --host, --port and the firewall";
            } else if (cause instanceof ConnectException || cause instanceof NoSuchFileException) {
                return "no server answers there (" + cause.getMessage() + "): start it, or check --host, --port and --socket";
            } else if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return "the encrypted connection failed (" + cause.getMessage() + "): check --ssl-mode and --ssl-ca";
            } else if (String.valueOf(cause.getMessage()).contains("allowLoadLocalInfileInPath")) { // what Connector/J says
                return "the server asked for a file of this machine in answer to a statement: it got nothing; do not trust it";
            } else if (cause instanceof RuntimeException && !(cause instanceof CJException)) {
                return "the server's answer is not what MySQL's protocol allows: check --host and --port (" + message + ")";
            } else if (String.valueOf(cause.getMessage()).contains("SSL Connection required")) {
                return "the server offers no encrypted connection: set up TLS on it, or use --ssl-mode PREFERRED or DISABLED";
            } else if (String.valueOf(cause.getMessage()).contains("Public Key Retrieval")) {
                return "the account's password method needs an encrypted connection:"
                        + " use --ssl-mode PREFERRED or REQUIRED, and TLS on the server";
            }
        }
        String state = String.valueOf(e.getSQLState());
        if (e.getErrorCode() == 0 && state.startsWith("S1")) { // from Connector/J
            return "the server's answer is no answer to the statement: is it MySQL? Check --host and --port (" + message + ")";
        }
        return switch (e.getErrorCode()) {
            case 1045, 1698 -> message + ": check --user and --password";
            case 1044, 1142, 1143, 1227, 1370 -> message + ": the account lacks this privilege; ask for it or use another --user";
            case 1049, 1146 -> message + ": load the data first (jbang load@lm-synth)";
            case 1040, 1203 -> message + ": the server has no connection left; try again later";
            case 1021, 1114, 3675 -> message + ": the server's disk or table space is full";
            case 1205, 1213 -> message + ": somebody else holds the tables; try again";
            default -> state.startsWith("08")
                    ? "the connection to the server broke: is it still running? (" + message.replaceFirst(" The last packet .*", "") + ")"
                    : message;
        };
    }

    // ---- what it reads, prints and writes

    /** The most bytes of a file that is read as a whole: so that an endless one (a device) is refused. */
    private static final int LARGEST_TEXT = 64 << 20;

    /**
     * The text of a file.
     *
     * @throws IOException if it cannot be read, is not in this character set, or is larger than any that has a use here; the message
     *         names the file
     */
    static String read(Path file, Charset charset) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw new IOException("it has more than " + (LARGEST_TEXT >> 20) + " MB: is it the right file?");
            }
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not " + charset + ": save it as " + charset, e);
        } catch (FileSystemException e) {
            throw e; // which names it
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The text of a file in a folder, in UTF-8, with or without a byte order mark. A pipe or device there might hold the program up.
     *
     * @throws IOException as read does, and if it is not a regular file
     */
    static String readRegular(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is not a regular file");
        }
        return read(file, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "");
    }

    /**
     * Text from a file, a server or the command line as it may be printed on a terminal: characters that do something or cannot be seen
     * are written as \\n, \\x1b or \\u202e.
     *
     * @param most the most characters of the text; "..." follows if there are more
     */
    static String shown(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                    int letter = "\0\n\r\t".indexOf(c);
                    shown.append(letter >= 0 ? "\\" + "0nrt".charAt(letter) : String.format(c < 256 ? "\\x%02x" : "\\u%04x", c));
                }
                default -> shown.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > most ? shown + "..." : shown.toString();
    }

    static final int STDOUT = 1;
    static final int STDERR = 2;
    private static final Map<Integer, Boolean> TERMINALS = new ConcurrentHashMap<>();

    /**
     * Whether standard output or standard error is a terminal: then times and progress are shown. In a pipe or a file the output
     * depends on the data alone. System.console() cannot tell: it is about standard input and output together, and on JDK 22 to 24 it is
     * there for a pipe too.
     *
     * @param descriptor STDOUT or STDERR
     */
    static boolean isTerminal(int descriptor) {
        return TERMINALS.computeIfAbsent(descriptor, number -> {
            try {
                return System.getenv("TERM") != null
                        && new ProcessBuilder("sh", "-c", "test -t " + number).inheritIO().start().waitFor() == 0;
            } catch (IOException e) {
                return false; // no shell here
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    /** A line on a terminal that says how far work is, while it lasts longer than a moment; in a pipe or a file nothing is written. */
    static class Progress implements AutoCloseable {
        private static final int MOMENT = 500;
        private final PrintWriter notes;
        private String text = "";
        private boolean drawn;
        private boolean closed;

        /** @param notes where the command says what it does */
        Progress(PrintWriter notes) {
            this.notes = notes;
            if (isTerminal(STDERR)) {
                Thread drawing = new Thread(this::draw, "progress");
                drawing.setDaemon(true);
                drawing.start();
            }
        }

        /** Says how far the work is, or what comes next. */
        final synchronized void show(String format, Object... values) {
            text = String.format(Locale.ROOT, format, values);
        }

        private synchronized void draw() {
            try {
                for (wait(MOMENT); !closed; wait(MOMENT)) {
                    erase();
                    notes.print(text);
                    notes.flush();
                    drawn = true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** A line that stays. */
        final synchronized void line(String line) {
            erase();
            notes.println(line);
            notes.flush();
        }

        /** Takes the line away, so that something else can be printed. */
        final synchronized void erase() {
            if (drawn) {
                notes.print("\r\u001b[K");
                notes.flush();
                drawn = false;
            }
        }

        @Override
        public final synchronized void close() {
            erase();
            closed = true;
            notifyAll();
        }
    }

    /**
     * The folder that a file is to be written into.
     *
     * @throws IOException if there is no such folder, or it takes no file
     */
    static Path folderOf(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("cannot write " + file + ": there is no folder " + folder);
        }
        boolean isDevice = Files.exists(file) && !Files.isRegularFile(file);
        if (!Files.isWritable(folder) && !isDevice) {
            throw new IOException("cannot write " + file + ": no file can be made in " + folder);
        }
        return folder;
    }

    /**
     * Writes a file, whole or not at all. A new file gets the permissions that the user's umask allows; a file that replaces another
     * keeps the permissions of that.
     */
    static void write(Path file, String text) throws IOException {
        try {
            writeWhole(file, text);
        } catch (FileSystemException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied"
                    : e.getReason() == null ? "no file can be made there" : e.getReason();
            throw new IOException("cannot write " + file + ": " + reason, e);
        } catch (IOException e) {
            boolean named = String.valueOf(e.getMessage()).startsWith("cannot write");
            throw named ? e : new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void writeWhole(Path file, String text) throws IOException {
        boolean replaces = Files.exists(file);
        if (replaces && !Files.isRegularFile(file)) { // a device or a pipe
            Files.writeString(file, text);
            return;
        }
        Path target = replaces ? file.toRealPath() : file; // a link stays, and the file that it points to is replaced
        Path temporary = Files.createTempFile(folderOf(target), ".lm-synth", ".tmp", ALL_THAT_UMASK_ALLOWS);
        if (replaces && POSIX) {
            Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
        }
        moveIntoPlace(temporary, text, target);
    }

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] ALL_THAT_UMASK_ALLOWS = !POSIX ? new FileAttribute<?>[0]
            : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-"))};

    /** Writes a file that only its owner may read, whole or not at all. */
    static void writeSecret(Path file, String text) throws IOException {
        moveIntoPlace(Files.createTempFile(folderOf(file), ".lm-synth", ".tmp"), text, file); // only the owner reads a temporary file
    }

    private static void moveIntoPlace(Path temporary, String text, Path target) throws IOException {
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    // ---- options

    /** The options of every command that works on a database, as a picocli mixin. */
    static class CommonOptions {

        @Option(names = {"-D", "--database"}, paramLabel = "NAME", defaultValue = "lm_synth",
                description = "Database (default: ${DEFAULT-VALUE})")
        String database;

        @Option(names = {"-q", "--quiet"}, description = "Say nothing on standard error but errors and warnings")
        boolean quiet;

        @Option(names = {"-v", "--verbose"}, description = "Show stack traces of errors")
        boolean verbose;

        /** Where a command says what it does: standard error, or nowhere if it is to be quiet. */
        PrintWriter notes(CommandSpec command) {
            return quiet ? new PrintWriter(OutputStream.nullOutputStream()) : command.commandLine().getErr();
        }
    }

    /** How much a connection is encrypted: the names of both Connector/J and the MySQL client. */
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

    /** As in the MySQL client, a password is attached ({@code -psecret}, {@code --password=secret}); a bare {@code -p} asks for it. */
    static class AttachedPassword implements IParameterPreprocessor {
        static final String ASK = "\0";

        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            boolean bare = " ".equals(info.get("separator")) || args.isEmpty();
            if (bare && !args.isEmpty() && !args.peek().startsWith("-") && command.positionalParameters().isEmpty()) {
                throw new ParameterException(command.commandLine(), "a password is attached to its option, as in -pSECRET:"
                        + " or use --password-file, or a bare -p as the last option to be asked for it");
            }
            if (bare) {
                args.push(ASK);
            }
            return false;
        }
    }

    /**
     * The connection options of the MySQL client, as a picocli mixin. The command line takes precedence over option files, and these over
     * the environment.
     */
    static class ConnectionOptions extends CommonOptions {

        @Option(names = {"-H", "--host"}, description = "Server to use (env: MYSQL_HOST; default: localhost, always by TCP)")
        String host;

        @Option(names = {"-P", "--port"}, description = "Its port (env: MYSQL_TCP_PORT; default: 3306)")
        Integer port;

        @Option(names = {"-u", "--user"}, description = "Account (default: your login name)")
        String user;

        @Option(names = {"-p", "--password"}, arity = "0..1", preprocessor = AttachedPassword.class,
                description = "Its password, attached: -psecret (which others on this machine can see); a bare -p asks for it"
                        + " (env: MYSQL_PWD)")
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
         * The name of the database.
         *
         * @throws IllegalArgumentException if it cannot be a name, or is that of one of the server's own
         */
        String database() {
            quote(database);
            if (Set.of("mysql", "sys", "information_schema", "performance_schema").contains(database.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("--database " + database + " belongs to the server itself: choose another name");
            }
            return database;
        }

        /** Whether the command line says which server to use, or how. */
        boolean isOnCommandLine() {
            return defaultsFile != null || Stream.of(host, port, user, password, passwordFile, socket, sslMode, sslCa)
                    .anyMatch(option -> option != null && !option.toString().isEmpty());
        }

        /** Where the server is, and the account, from all three sources; asks for the password if need be. */
        Address address() throws IOException {
            Map<String, String> file = defaultsFile != null ? OptionFile.read(defaultsFile) : OptionFile.readDefaults();
            return new Address(List.of(commandLine(), file, environment()), isOnCommandLine() || !environment().isEmpty());
        }

        private Map<String, String> commandLine() throws IOException {
            Map<String, String> options = new HashMap<>();
            put(options, "host", host);
            put(options, "port", port);
            put(options, "user", user);
            put(options, "socket", socket);
            put(options, "ssl-mode", sslMode);
            put(options, "ssl-ca", sslCa);
            if (passwordFile != null) {
                options.put("password", read(passwordFile, StandardCharsets.UTF_8).lines().findFirst().orElse(""));
            } else if (AttachedPassword.ASK.equals(password)) {
                Console console = System.console();
                if (console == null) {
                    throw new IOException("--password: no terminal to ask on; use --password-file or an option file");
                }
                options.put("password", new String(console.readPassword("Enter password: ")));
            } else {
                put(options, "password", password);
            }
            return options;
        }

        private static Map<String, String> environment() {
            Map<String, String> options = new HashMap<>();
            put(options, "host", System.getenv("MYSQL_HOST"));
            put(options, "port", System.getenv("MYSQL_TCP_PORT"));
            put(options, "password", System.getenv("MYSQL_PWD"));
            return options;
        }

        private static void put(Map<String, String> map, String key, Object value) {
            if (value != null && !value.toString().isEmpty()) {
                map.put(key, value.toString());
            }
        }
    }

    /** The [client] options of the MySQL client's option files, with !include and !includedir. */
    static class OptionFile {

        /** As it looks when its bytes are read one by one. */
        private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

        private final Map<String, String> client = new HashMap<>();

        static Map<String, String> read(Path file) throws IOException {
            OptionFile options = new OptionFile();
            options.add(file, 0);
            return options.client;
        }

        static Map<String, String> readDefaults() throws IOException {
            OptionFile options = new OptionFile();
            for (Path file : List.of(Path.of("/etc/my.cnf"), Path.of("/etc/mysql/my.cnf"), userHome().resolve(".my.cnf"))) {
                if (isReadable(file)) {
                    options.add(file, 0);
                }
            }
            return options.client;
        }

        /** @throws IOException as the mysql client, for what it would not read either: an option that is in no group */
        private void add(Path file, int depth) throws IOException {
            boolean inGroup = false;
            boolean inClient = false;
            String[] lines = mysql.read(file, StandardCharsets.ISO_8859_1).split("\\R");
            for (int i = 0; i < lines.length; i++) {
                String line = lines[i].strip();
                if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                    continue;
                }
                if (line.startsWith("!include")) {
                    if (depth < 10) {
                        include(line, depth);
                    }
                } else if (line.startsWith(BYTE_ORDER_MARK)) {
                    throw new IOException(file + ", line 1: it begins with a byte order mark, and the mysql client reads no such file:"
                            + " save it as UTF-8 without one");
                } else if (line.contains("\0")) {
                    throw new IOException(file + ", line " + (i + 1) + ": it has NUL bytes, as UTF-16 has: save it as UTF-8");
                } else if (line.startsWith("[")) {
                    inGroup = true;
                    inClient = line.matches("\\[\\s*client\\s*].*");
                } else if (inClient) {
                    String[] pair = line.split("\\s*=\\s*", 2);
                    String key = pair[0].strip().replace('_', '-').replaceFirst("^loose-", "");
                    client.put(key, pair.length == 2 ? value(pair[1]) : "");
                } else if (!inGroup) {
                    throw new IOException(file + ", line " + (i + 1) + ": an option before the first group: put it below a line [client]");
                }
            }
        }

        private static boolean isReadable(Path file) {
            return Files.isRegularFile(file) && Files.isReadable(file);
        }

        private void include(String line, int depth) throws IOException {
            Path path = Path.of(line.replaceFirst("^!include(dir)?\\s*", ""));
            if (!line.startsWith("!includedir")) {
                add(path, depth + 1);
            } else if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".cnf") && isReadable(f)).sorted().toList()) {
                        add(file, depth + 1);
                    }
                }
            }
        }

        private static final Map<String, String> ESCAPES = Map.of("b", "\b", "t", "\t", "n", "\n", "r", "\r", "s", " ",
                "\\", "\\", "\"", "\"", "'", "'");

        private static String value(String text) {
            Matcher quoted = Pattern.compile("^(['\"])((?:\\\\.|(?!\\1).)*)\\1").matcher(text);
            String plain = quoted.find() ? quoted.group(2) : text.replaceFirst("\\s*#.*$", "");
            plain = Pattern.compile("\\\\(.)").matcher(plain)
                    .replaceAll(m -> Matcher.quoteReplacement(ESCAPES.getOrDefault(m.group(1), m.group())));
            return new String(plain.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** Where a server is, and the account. */
    static class Address {
        final String host;
        final int port;
        final String user;
        final String password;
        final Path socket;
        final SslMode sslMode;
        final Path sslCa;
        private final boolean named;

        /**
         * From options of several sources.
         *
         * @param sources the one that takes precedence first
         * @param named   whether the user named this server
         */
        Address(List<Map<String, String>> sources, boolean named) throws IOException {
            Map<String, String> merged = new HashMap<>();
            Map<String, Integer> sourceOf = new HashMap<>();
            for (int i = 0; i < sources.size(); i++) {
                for (Map.Entry<String, String> option : sources.get(i).entrySet()) {
                    if (merged.putIfAbsent(option.getKey(), option.getValue()) == null) {
                        sourceOf.put(option.getKey(), i);
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
            // a socket counts if no source that takes precedence over its own names a host or a port, and the host is this machine
            int tcpSource = Math.min(sourceOf.getOrDefault("host", sources.size()), sourceOf.getOrDefault("port", sources.size()));
            boolean local = !merged.containsKey("host") || host.equalsIgnoreCase("localhost");
            socket = local && merged.containsKey("socket") && sourceOf.get("socket") <= tcpSource ? Path.of(merged.get("socket")) : null;
            sslCa = merged.containsKey("ssl-ca") ? Path.of(merged.get("ssl-ca")) : null;
            sslMode = merged.containsKey("ssl-mode") ? new SslMode.Parser().convert(merged.get("ssl-mode"))
                    : sslCa != null ? SslMode.VERIFY_CA : SslMode.PREFERRED;
            this.named = named || !isLocal();
        }

        /** A server on this machine, by TCP without TLS. */
        Address(int port, String user, String password) throws IOException {
            this(List.of(Map.of("host", "127.0.0.1", "port", Integer.toString(port), "user", user, "password", password,
                    "ssl-mode", "DISABLED")), true);
        }

        private static int port(String text) throws IOException {
            if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
                throw new IOException("port '" + text + "' is not a number from 1 to 65535");
            }
            return Integer.parseInt(text);
        }

        /** Whether the user named a server, so that no other may be used; else localhost:3306 is only the first to try. */
        boolean isNamed() {
            return named;
        }

        private boolean isLocal() {
            return socket != null || Set.of("localhost", "127.0.0.1", "::1").contains(host.toLowerCase(Locale.ROOT));
        }

        boolean answers() {
            return socket != null ? Files.exists(socket) : mysql.answers(host, port);
        }

        @Override
        public String toString() {
            return socket != null ? socket.toString() : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    // ---- a session

    /** Connections to a server that answers and accepts the account. */
    static class Session implements AutoCloseable {
        final String address;
        private final String database;
        private final Properties properties = new Properties();
        private final Path trustStore;
        private final String shownAddress;
        private final String clientCommand;
        private String version;

        /**
         * Opens a session, and tries the account.
         *
         * @throws IOException if no server answers, or it refuses the account; the message says which, and what to do
         */
        static Session open(Address address, String database) throws IOException {
            Session session = new Session(address, database);
            try (Connection trial = session.connect()) {
                session.version = mysql.version(trial);
            } catch (SQLException e) {
                session.close();
                String why = explain(e);
                throw new IOException(why.startsWith(session.shownAddress) ? why : session.shownAddress + ": " + why, e);
            }
            return session;
        }

        Session(Address to, String database) throws IOException {
            this.database = database;
            this.address = to.socket != null ? "localhost:" + to.port : to.toString();
            this.trustStore = to.sslCa == null ? null : trustStore(to.sslCa);
            this.shownAddress = to.toString();
            this.clientCommand = "mysql " + (to.socket != null ? "-S " + to.socket : "-h " + to.host + " -P " + to.port)
                    + " -u " + to.user + " -p " + database;
            setProperties(to.user, to.password);
            properties.put("sslMode", to.sslMode.name());
            if (trustStore != null) {
                properties.put("trustCertificateKeyStoreUrl", trustStore.toUri().toString());
                properties.put("trustCertificateKeyStoreType", "PKCS12");
                properties.put("trustCertificateKeyStorePassword", "public");
                properties.put("fallbackToSystemTrustStore", "false");
            }
            if (to.socket != null) {
                properties.put("socketFactory", UnixSocketFactory.class.getName());
                properties.put("path", to.socket.toString());
                properties.put("sslMode", "DISABLED"); // nobody can listen on a local socket
                allowPublicKey();
                properties.put("authenticationPlugins", SocketPassword.class.getName());
            }
        }

        /** Lets the server send its public key to encrypt a password without TLS: only where nobody can pretend to be the server. */
        final void allowPublicKey() {
            properties.put("allowPublicKeyRetrieval", "true");
        }

        private void setProperties(String user, String password) {
            properties.put("user", user);
            properties.put("password", password);
            properties.put("connectTimeout", "10000");
            properties.put("socketFactory", TcpSocketFactory.class.getName());
            properties.put("characterEncoding", "UTF-8");
            // no time zone may shift a time, which is text to us
            properties.put("connectionTimeZone", "LOCAL");
            properties.put("preserveInstants", "false");
            // the types of the server: a TINYINT(1) is no bit, and a YEAR no date
            properties.put("tinyInt1isBit", "false");
            properties.put("yearIsDateType", "false");
            properties.put("rewriteBatchedStatements", "true");
            properties.put("useLocalSessionState", "true"); // or the driver asks whether it may write before each statement
            properties.put("allowMultiQueries", "false");
            // the path, though empty, lets the driver offer LOAD DATA LOCAL; no file may be read: load.java sends a stream
            properties.put("allowLoadLocalInfile", "false");
            properties.put("allowLoadLocalInfileInPath", "");
            properties.put("allowUrlInLocalInfile", "false");
        }

        /** A connection without a default schema. */
        Connection connect() throws SQLException {
            return connect("");
        }

        /** A connection with a default schema. */
        Connection connect(String schema) throws SQLException {
            if (!schema.isEmpty()) {
                quote(schema);
            }
            Line line = new Line(this);
            Connection connection = line.open(schema);
            line.loggedIn.countDown();
            return connection;
        }

        /** The database that the command works on. */
        String database() {
            return database;
        }

        /** Such as "MySQL 9.7.4 at 127.0.0.1:3306 as root". */
        String describe() {
            return version + " at " + (properties.containsKey("path") ? properties.get("path") : address) + " as " + properties.get("user");
        }

        /** What to do about a server that accepts a connection and says nothing. */
        String ifSilent() {
            return "is it MySQL? Check --host and --port";
        }

        /** What to do about one that answers no more. */
        String ifStuck() {
            return "check the server and the network, and start again";
        }

        /** The command line of the mysql client for it, without a password. */
        String clientCommand() {
            return clientCommand;
        }

        @Override
        public void close() throws IOException {
            if (trustStore != null) {
                Files.deleteIfExists(trustStore);
            }
        }

        /** A key store of the certificates in a PEM file, which Connector/J does not read. */
        private static Path trustStore(Path pem) throws IOException {
            try (InputStream in = Files.newInputStream(pem)) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                int number = 0;
                for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca" + number++, certificate);
                }
                if (number == 0) {
                    throw new CertificateException("it has none");
                }
                Path file = Files.createTempFile("lm-synth", ".p12");
                file.toFile().deleteOnExit();
                try (OutputStream out = Files.newOutputStream(file)) {
                    store.store(out, "public".toCharArray());
                }
                return file;
            } catch (GeneralSecurityException e) {
                throw new IOException("--ssl-ca " + pem + ": not a PEM file of certificates", e);
            }
        }
    }

    // ---- the line to a server

    /**
     * The line of one connection, with an end to every wait. A login has a limit. After it a statement may be at work for hours: when its
     * answer takes long, a second connection asks the server whether it does anything for this one.
     */
    static final class Line {
        /** For a login, and for a second connection to ask the server. */
        static volatile Duration loginLimit = Duration.ofSeconds(20);
        /** How long an answer may take before the server is asked, and the time between two such questions. */
        static volatile Duration patience = Duration.ofSeconds(30);
        /** The most bytes of one answer: more than every row of the largest dataset. */
        static volatile long largestAnswer = 16L << 30;
        /** How long an answer may take from a server (a proxy, say) that cannot be asked. */
        private static final Duration UNSEEN = Duration.ofHours(1);
        private static final long LARGEST_LOGIN = 1 << 20;
        private static final String PROCESSES = "SHOW FULL PROCESSLIST";

        /** For Connector/J, which makes the socket factory by itself. */
        private static final ThreadLocal<Line> OPENING = new ThreadLocal<>();

        private final Session session;
        private final CountDownLatch loggedIn = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        /** Threads that are in a read or a write. */
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile Closeable socket;
        private volatile Fault fault;
        private volatile boolean greeted;
        /** When the present exchange began (System.nanoTime()), whether its answer has begun, and how many bytes that has. */
        private volatile long asked = System.nanoTime();
        private volatile boolean answered;
        private volatile long received;
        /** Which server answers, and the number that it gave this connection. */
        private String server;
        private long id;

        /** Why a line was given up, in words for the user. */
        static final class Fault extends IOException {
            private static final long serialVersionUID = 1;

            Fault(String message) {
                super(message);
            }
        }

        private interface Transfer {
            int run() throws IOException;
        }

        Line(Session session) {
            this.session = session;
        }

        /** Logs in. Until loggedIn the line is open for no longer than loginLimit. */
        private Connection open(String schema) throws SQLException {
            Thread watch = new Thread(this::watch, "line to " + session.shownAddress);
            watch.setDaemon(true);
            watch.start();
            OPENING.set(this);
            try {
                Connection connection = DriverManager.getConnection("jdbc:mysql://" + session.address + "/" + schema, session.properties);
                id = connection.unwrap(JdbcConnection.class).getSession().getThreadId();
                server = server(connection);
                return connection;
            } catch (SQLException | RuntimeException e) {
                end();
                if (fault == null && cause(e, PacketTooBigException.class) != null) {
                    giveUp("what it says is too long to be MySQL's: check --host and --port");
                }
                throw fault == null && e instanceof SQLException refused ? refused
                        : new SQLException(String.valueOf(e.getMessage()), "08S01", fault == null ? e : fault);
            } finally {
                OPENING.remove();
            }
        }

        /** Which one it is of those behind the same address; null if it does not tell. */
        private static String server(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT CONCAT(@@hostname, ' ', @@port)")) {
                row.next();
                return row.getString(1);
            } catch (SQLException e) {
                if (e.getErrorCode() == 0) { // not from the server
                    throw e;
                }
                return null;
            }
        }

        private void watch() {
            try {
                if (!loggedIn.await(loginLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                    giveUp(whyNoLogin());
                    return;
                }
                for (int signs = 0; !ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);) {
                    long exchange = asked;
                    long bytes = received;
                    String why = waiting.get() > 0 && since().compareTo(patience) > 0 ? whyNoAnswer() : null;
                    boolean answeredSince = asked != exchange || received != bytes;
                    signs = why == null || answeredSince ? 0 : signs + 1;
                    if (signs == 2) { // not only in a bad moment
                        giveUp("the server left a statement without an answer for " + since().toSeconds() + " s, and " + why
                                + ": " + session.ifStuck());
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Duration since() {
            return Duration.ofNanos(System.nanoTime() - asked);
        }

        /** MySQL speaks first. A web server waits to be asked, and what it answers names it. */
        private String whyNoLogin() throws InterruptedException {
            boolean silent = !greeted;
            if (silent && socket instanceof Socket tcp) {
                try {
                    tcp.getOutputStream().write("HEAD / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    ended.await(loginLimit.toMillis() / 4, TimeUnit.MILLISECONDS);
                } catch (IOException e) {
                    // then it stays without a name
                }
            }
            return silent ? "it accepts connections, but says nothing: " + session.ifSilent()
                    : "the login did not end in " + loginLimit.toSeconds() + " s: is the server in trouble? Try again";
        }

        /** What a second connection finds wrong, or null. */
        private String whyNoAnswer() {
            Line second = new Line(session);
            try (Connection connection = second.open(""); Statement statement = connection.createStatement();
                    ResultSet process = statement.executeQuery(PROCESSES)) {
                boolean seesItself = false;
                String command = "";
                while (process.next()) {
                    long number = process.getLong("Id");
                    seesItself |= number == second.id && PROCESSES.equals(process.getString("Info"));
                    command = number == id ? String.valueOf(process.getString("Command")) : command;
                }
                // a proxy does not show its connections, and behind one address may be several servers
                if (seesItself && server != null && server.equals(second.server)) {
                    return Set.of("", "Sleep").contains(command) ? "does not work on it" : null;
                }
                return since().compareTo(UNSEEN) > 0 ? "cannot be asked about it" : null;
            } catch (SQLException | RuntimeException e) {
                boolean answers = e instanceof SQLException refused && refused.getErrorCode() != 0; // such as: no connection is left
                return answers ? null : "does not answer a second connection";
            } finally {
                second.end();
            }
        }

        // -- its socket

        /** Takes what is to be closed at the end. */
        private void use(Closeable socket) throws Fault {
            this.socket = socket;
            if (fault != null) {
                throw fault;
            }
        }

        private synchronized Fault giveUp(String why) {
            if (fault == null) {
                fault = new Fault(session.shownAddress + ": " + why);
            }
            end();
            return fault;
        }

        private void end() {
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException e) {
                // it is of no use any more
            }
            closed();
        }

        private void closed() {
            ended.countDown();
            loggedIn.countDown();
        }

        private IOException faultOr(IOException e) {
            return fault == null ? e : fault;
        }

        private int waitFor(Transfer transfer) throws IOException {
            waiting.incrementAndGet();
            try {
                return transfer.run();
            } catch (IOException e) {
                throw faultOr(e);
            } finally {
                waiting.decrementAndGet();
            }
        }

        private OutputStream limited(OutputStream out) {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (answered) {
                        answered = false;
                        received = 0;
                        asked = System.nanoTime();
                    }
                    waitFor(() -> {
                        out.write(bytes, offset, length);
                        return length;
                    });
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        private InputStream limited(InputStream in) {
            return new InputStream() {
                /** What the server said first, when it is known to be MySQL. */
                private InputStream greeting;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (greeting == null) {
                        greeting = new ByteArrayInputStream(greeting(in));
                    }
                    int read = greeting.read(bytes, offset, length);
                    read = read >= 0 ? read : waitFor(() -> in.read(bytes, offset, length));
                    answered = true;
                    received += Math.max(0, read);
                    if (received > (loggedIn.getCount() > 0 ? LARGEST_LOGIN : largestAnswer)) {
                        throw giveUp("the server's answer has no end (" + (received >> 20) + " MB so far): is it MySQL?");
                    }
                    return read;
                }

                @Override
                public int available() throws IOException {
                    return greeting != null && greeting.available() > 0 ? greeting.available() : waitFor(in::available);
                }
            };
        }

        /** The first bytes of a server: the length of a packet, its number, which is 0, and the version of the protocol or an error. */
        private byte[] greeting(InputStream in) throws IOException {
            byte[] bytes = new byte[64];
            int[] length = {0};
            for (int read = 0; read >= 0 && length[0] < 5; length[0] += Math.max(0, read)) {
                read = waitFor(() -> in.read(bytes, length[0], bytes.length - length[0]));
            }
            byte[] first = Arrays.copyOf(bytes, length[0]);
            if (first.length < 5) {
                throw giveUp("it accepts connections, but closes them without a greeting: is it MySQL, and does it let this machine in?");
            }
            if (first[3] == 0 && Set.of(9, 10, 255).contains(first[4] & 255)) {
                greeted = true;
                return first;
            }
            String text = new String(first, StandardCharsets.ISO_8859_1);
            String name = text.startsWith("SSH-") ? "an SSH server" : text.startsWith("HTTP/") ? "a web server (HTTP)"
                    : first[3] == 0 && first[4] == 11 ? "MySQL's X protocol"
                    : "not MySQL but something that begins with '" + shown(text, 40) + "'";
            throw giveUp(name + " answers there: check --host and --port (MySQL's port is 3306, as a rule)");
        }
    }

    /** Lets Connector/J use a socket with limits; it finds this class by its name. */
    public static class TcpSocketFactory extends StandardSocketFactory {
        @Override
        protected Socket createSocket(PropertySet properties) {
            Line line = Line.OPENING.get();
            return new Socket() {
                private InputStream in;
                private OutputStream out;

                @Override
                public void connect(SocketAddress address, int timeout) throws IOException {
                    line.use(this);
                    super.connect(address, timeout);
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    in = in != null ? in : line.limited(super.getInputStream());
                    return in;
                }

                @Override
                public OutputStream getOutputStream() throws IOException {
                    out = out != null ? out : line.limited(super.getOutputStream());
                    return out;
                }

                @Override
                public void close() throws IOException {
                    super.close();
                    if (isConnected()) { // else the next address of the host is tried
                        line.closed();
                    }
                }
            };
        }
    }

    /** Lets Connector/J use a Unix socket; it finds this class by its name. */
    public static class UnixSocketFactory implements SocketFactory {
        private Socket socket;

        @SuppressWarnings("unchecked")
        @Override
        public <T extends Closeable> T connect(String host, int port, PropertySet properties, int timeout) throws IOException {
            Line line = Line.OPENING.get();
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            line.use(channel);
            String path = properties.getStringProperty("path").getValue();
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                channel.close();
                throw line.faultOr(new ConnectException(path + ": " + e.getMessage()));
            }
            InputStream in = line.limited(Channels.newInputStream(channel));
            OutputStream out = line.limited(Channels.newOutputStream(channel));
            socket = new Socket() {
                @Override
                public InputStream getInputStream() {
                    return in;
                }

                @Override
                public OutputStream getOutputStream() {
                    return out;
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
                    line.closed();
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

    /** On a Unix socket the server expects the password as it is; Connector/J would encrypt it, as by TCP without TLS. */
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

    // ---- small things

    /**
     * An identifier in backquotes.
     *
     * @throws IllegalArgumentException if it is not a plain name
     */
    static String quote(String identifier) {
        if (!identifier.matches("[A-Za-z0-9_$-]{1,64}")) {
            throw new IllegalArgumentException("'" + identifier + "' cannot be a name: use 1 to 64 ASCII letters, digits, '_', '$' or '-'");
        }
        return "`" + identifier + "`";
    }

    /**
     * A path from the command line or the environment.
     *
     * @throws TypeConversionException if Java, in a locale that does not know its letters, has replaced them: it would be another path
     */
    static Path path(String text) {
        String whole = new File(text).getAbsolutePath();
        if (whole.contains("\uFFFD") || whole.contains("?") && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            throw new TypeConversionException("the locale has lost letters of '" + whole + "'; set LC_ALL=C.UTF-8");
        }
        return Path.of(text);
    }

    /** $HOME before user.home, which is that of the password file. */
    static Path userHome() {
        String home = System.getenv("HOME");
        return path(home != null && !home.isEmpty() ? home : System.getProperty("user.home"));
    }

    static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 300);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Such as "MySQL 9.7.4" or "MariaDB 11.4.5". */
    static String version(Connection connection) throws SQLException {
        String version = shown(connection.getMetaData().getDatabaseProductVersion(), 60);
        return (version.contains("MariaDB") ? "MariaDB " : "MySQL ") + version.replaceFirst("^5\\.5\\.5-", "").replaceFirst("-.*", "");
    }
}
