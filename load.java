///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Load the CSV files that generate wrote into MySQL
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.mysql:mysql-connector-j:9.7.0
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
//SOURCES mysql.java
//SOURCES query.java
//SOURCES server.java
//FILES schema.sql
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:FreqInlineSize=60 // rows are bytes, not objects; half the work for the JIT, a fifth of all that load does itself
//JAVAC_OPTIONS -Xlint:all -Werror

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import com.mysql.cj.NativeSession;
import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import com.mysql.cj.protocol.a.NativePacketPayload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "load", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION, sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Loads the CSV files that generate wrote into MySQL.", "",
            "Every row is checked, then loaded in parallel streams into a schema of its own (DATABASE__new), indexed, verified against the "
            + "manifest, and put in place at once: readers see the old data or the new, and if anything fails the database is as it was."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed, and the database is as it was", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang load@lm-synth", "  jbang load@lm-synth --data-dir data -H db.example.org -u analyst -p", "",
            "The account needs, for -D lm_synth (with --in-place: on `lm\\_synth`.* only):", "  GRANT " + load.PRIVILEGES + " ON `lm\\_synth%%`.* TO ..."})
class load implements Callable<Integer> {

    static final String PRIVILEGES = "SELECT, INSERT, CREATE, DROP, ALTER, REFERENCES";

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "Folder with the CSV files and manifest.json (default: ${DEFAULT-VALUE})")
    Path dataDir;

    @Option(names = "--schema", paramLabel = "FILE",
            description = "CREATE TABLE statements to use instead of the schema.sql that comes with the script")
    Path schema;

    static final int STREAMS = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors() + 1)); // one more, since each waits for a disk at times

    @Option(names = "--streams", paramLabel = "N", description = "Connections that fill tables at once (default: one more than processors, 2 to 4)")
    int streams = STREAMS;

    /** How the new tables take the place of the old ones. */
    static class Options {

        @Option(names = "--in-place", description = "For an account that may not create a schema: fill tables named TABLE__new in the database "
                + "itself; foreign keys are added just after the swap")
        boolean inPlace;

        @Option(names = "--force", description = "Load into a database that holds tables of others: those of lm-synth's names are replaced, "
                + "the rest are left alone")
        boolean force;
    }

    @Option(names = "--allow-dirty", description = "Load data into which generate --dirty planted defects")
    boolean allowDirty;

    @Mixin
    Options options;

    @Mixin
    server.ConnectionOptions connection;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new load()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        return mysql.run(spec, connection.verbose, () -> {
            if (streams < 1 || streams > 64) {
                throw new CommandLine.ParameterException(spec.commandLine(), "--streams must be from 1 to 64: '" + streams + "'");
            }
            Dataset data = Dataset.check(dataDir, schema, allowDirty);
            try (mysql.Session session = connection.open(err)) {
                run(session, data, options, streams, true, err);
                return 0;
            }
        });
    }

    /** Puts a dataset in the place of what the database has, and says so in one line, or with details in a line for each step. */
    static void run(mysql.Session session, Dataset data, Options options, int streams, boolean details, PrintWriter err) throws Exception {
        long start = System.nanoTime();
        Steps steps = new Steps(err, details, data.rows());
        try (Run run = new Run(session, data, options, steps)) {
            run.load(streams);
            double seconds = seconds(start);
            steps.say(String.format(Locale.ROOT, "Loaded %d tables, %,d rows into %s in %.1f s: %,.0f rows/s by %s", data.sources.size(), data.rows(),
                    session.database(), seconds, data.rows() / seconds, run.infile ? "LOAD DATA" : "batched inserts, since local_infile is off on the server"));
            run.advice().forEach(steps::say);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Says what was done, and on a terminal how far it is. */
    private static final class Steps {
        private final PrintWriter err;
        private final boolean details;
        private final long total;
        private long rows;
        private long shown = System.nanoTime();

        Steps(PrintWriter err, boolean details, long total) {
            this.err = err;
            this.details = details;
            this.total = total;
        }

        void done(String verb, String what, long rows, double seconds) {
            if (details) {
                say(String.format(Locale.ROOT, "%-8s %-36s %,12d rows %8.2f s", verb, what, rows, seconds));
            }
        }

        synchronized void say(String line) {
            err.println((mysql.isTerminal(mysql.STDERR) ? "\r\u001b[K" : "") + line);
            err.flush();
        }

        synchronized void progress(long more, String table) {
            rows += more;
            if (mysql.isTerminal(mysql.STDERR) && System.nanoTime() - shown > 250_000_000) {
                shown = System.nanoTime();
                err.printf(Locale.ROOT, "\r\u001b[Kload     %d %% (%s)", 100 * rows / Math.max(1, total), table);
                err.flush();
            }
        }
    }

    // ---- what schema.sql promises

    /** How the values of a column look in a CSV file: just as SQL prints them, so that both have the same checksum. */
    interface Type {

        /** What is wrong with a value, or null. */
        String fault(byte[] bytes, int from, int to);

        /** Whether it may hold characters that need an escape. */
        default boolean isText() {
            return false;
        }

        /** Whether SQL has it without quotes. */
        default boolean isNumber() {
            return false;
        }
    }

    private static final String LITERAL = "'(?:[^'\\\\]|\\\\.|'')*+'";

    /** A column that has values in the files. */
    record Column(String name, boolean nullable, Type type) {

        private static final Pattern DEFINITION = Pattern.compile("`?(\\w+)`?\\s+(\\w+)\\s*(?:\\(([^)]*)\\))?(.*)", Pattern.DOTALL);

        /** A column of CREATE TABLE, or nothing if the server computes it. */
        static Optional<Column> of(String definition, String charset) {
            Matcher parts = DEFINITION.matcher(definition.replaceAll(LITERAL, "''"));
            if (!parts.matches()) {
                throw new IllegalArgumentException("this is no column: " + definition);
            }
            String attributes = parts.group(4).toUpperCase(Locale.ROOT);
            if (attributes.matches("(?s).*\\bAS\\s*\\(.*")) {
                return Optional.empty();
            }
            String arguments = parts.group(3) == null ? "" : parts.group(3).replace(" ", "");
            boolean ascii = charset(attributes, charset).equals("ascii");
            Type type = switch (parts.group(2).toUpperCase(Locale.ROOT)) {
                case "TINYINT", "BOOL", "BOOLEAN" -> integer(8, attributes);
                case "SMALLINT" -> integer(16, attributes);
                case "MEDIUMINT" -> integer(24, attributes);
                case "INT", "INTEGER" -> integer(32, attributes);
                case "BIGINT" -> integer(64, attributes);
                case "DECIMAL", "NUMERIC" -> decimal(arguments);
                case "CHAR", "VARCHAR" -> new Text(arguments.isEmpty() ? 1 : Integer.parseInt(arguments), Integer.MAX_VALUE, ascii,
                        parts.group(2).equalsIgnoreCase("CHAR"));
                case "TINYTEXT" -> new Text(Integer.MAX_VALUE, 255, ascii, false);
                case "TEXT" -> new Text(Integer.MAX_VALUE, 65_535, ascii, false);
                case "MEDIUMTEXT", "LONGTEXT" -> new Text(Integer.MAX_VALUE, 16_777_215, ascii, false);
                case "ENUM" -> oneOf(Pattern.compile(LITERAL).matcher(definition).results().limit(arguments.split(",").length)
                        .map(value -> value.group().substring(1, value.group().length() - 1).replace("''", "'")).toList());
                case "DATE" -> (bytes, from, to) -> to - from == 10 && isDate(bytes, from) ? null : "is not a date as 2025-12-31";
                case "DATETIME" -> dateTime(arguments);
                default -> throw new IllegalArgumentException("column " + parts.group(1) + " has the type " + parts.group(2)
                        + ", which load does not know: use whole numbers, DECIMAL, CHAR, VARCHAR, TEXT, ENUM, DATE or DATETIME");
            };
            return Optional.of(new Column(parts.group(1), !attributes.matches("(?s).*\\bNOT\\s+NULL\\b.*|.*\\bPRIMARY\\s+KEY\\b.*"), type));
        }

        private static final Pattern CHARSET = Pattern.compile("(?i)\\b(?:CHARACTER\\s+SET|CHARSET|COLLATE)\\b\\s*=?\\s*([a-z0-9]+)");

        /** The character set that a column or a table says, perhaps by its collation, or else another. So the bytes of the files can stay as they are. */
        static String charset(String definition, String otherwise) {
            Matcher named = CHARSET.matcher(definition);
            String charset = named.find() ? named.group(1).toLowerCase(Locale.ROOT) : otherwise;
            if (!charset.equals("ascii") && !charset.equals("utf8mb4")) {
                throw new IllegalArgumentException("character set " + charset + ": use utf8mb4 or ascii");
            }
            return charset;
        }

        private static Type integer(int bits, String attributes) {
            boolean unsigned = attributes.contains("UNSIGNED");
            BigInteger size = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1);
            BigInteger least = unsigned ? BigInteger.ZERO : size.negate();
            int fewDigits = size.toString().length() - 1;
            return new Numeral("is not a whole number from " + least + " to " + size.subtract(BigInteger.ONE), !unsigned, 20, 0, (bytes, from, to) -> {
                BigInteger value = to - from <= fewDigits ? BigInteger.ZERO : new BigInteger(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
                return value.compareTo(least) >= 0 && value.compareTo(size) < 0;
            });
        }

        private static Type decimal(String arguments) {
            String[] numbers = (arguments.isEmpty() ? "10" : arguments).split(",");
            int places = numbers.length == 1 ? 0 : Integer.parseInt(numbers[1]);
            int whole = Integer.parseInt(numbers[0]) - places;
            return new Numeral("is not a number with up to " + whole + " digits and " + places + " decimals", true, Math.max(1, whole), places, (bytes, from, to) -> true);
        }

        private static Type oneOf(List<String> values) {
            List<byte[]> known = values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList();
            String why = "is not one of " + String.join(", ", values);
            return (bytes, from, to) -> {
                for (byte[] value : known) {
                    if (Arrays.equals(value, 0, value.length, bytes, from, to)) {
                        return null;
                    }
                }
                return why;
            };
        }

        private static Type dateTime(String arguments) {
            if (!arguments.isEmpty() && !arguments.equals("0")) {
                throw new IllegalArgumentException("DATETIME(" + arguments + "): load knows whole seconds only");
            }
            return (bytes, from, to) -> to - from == 19 && isDate(bytes, from) && bytes[from + 10] == ' ' && bytes[from + 13] == ':' && bytes[from + 16] == ':'
                    && twoDigits(bytes, from + 11) < 24 && twoDigits(bytes, from + 14) < 60 && twoDigits(bytes, from + 17) < 60
                    ? null : "is not a time as 2025-12-31 23:59:59";
        }

        private static boolean isDate(byte[] bytes, int at) {
            int month = twoDigits(bytes, at + 5);
            int day = twoDigits(bytes, at + 8);
            if (bytes[at] < '1' || twoDigits(bytes, at) > 99 || twoDigits(bytes, at + 2) > 99 || bytes[at + 4] != '-' || bytes[at + 7] != '-'
                    || month < 1 || month > 12 || day < 1 || day > 31) {
                return false;
            }
            if (day <= 28) {
                return true;
            }
            try {
                LocalDate.of(twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2), month, day);
                return true;
            } catch (DateTimeException e) {
                return false;
            }
        }

        /** The number, or one above 99 if these are no digits. */
        private static int twoDigits(byte[] bytes, int at) {
            return isDigit(bytes[at]) && isDigit(bytes[at + 1]) ? (bytes[at] - '0') * 10 + bytes[at + 1] - '0' : 100;
        }

        /** The value in the text that the checksum is made of: NULL as nothing, and an empty text as nothing that CSV has. */
        String sql() {
            String quoted = mysql.quote(name);
            return !nullable ? quoted : "COALESCE(" + (type.isText() ? "IF(LENGTH(" + quoted + ") = 0, '\"\"', " + quoted + ")" : quoted) + ", '')";
        }
    }

    /** Characters. */
    private record Text(int characters, int size, boolean ascii, boolean padded) implements Type {

        @Override
        public boolean isText() {
            return true;
        }

        @Override
        public String fault(byte[] bytes, int from, int to) {
            int length = to - from;
            for (int i = from; i < to; i++) {
                if (bytes[i] == 0) {
                    return "has a NUL byte";
                }
                if (bytes[i] < 0) {
                    if (ascii) {
                        return "is not ASCII";
                    }
                    try {
                        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
                        length = text.codePointCount(0, text.length());
                        if (text.indexOf('\0') >= 0) {
                            return "has a NUL byte";
                        }
                        break;
                    } catch (CharacterCodingException e) {
                        return "is not UTF-8";
                    }
                }
            }
            return length > characters ? "has " + length + " characters, " + characters + " fit" : to - from > size ? "has " + (to - from) + " bytes, " + size + " fit"
                    : padded && bytes[to - 1] == ' ' ? "ends in a space, which CHAR does not keep" : null;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Digits without leading zeros, and just so many decimals. */
    private record Numeral(String why, boolean signed, int whole, int places, Range range) implements Type {

        interface Range {
            boolean holds(byte[] bytes, int from, int to);
        }

        @Override
        public boolean isNumber() {
            return true;
        }

        @Override
        public String fault(byte[] bytes, int from, int to) {
            int digits = signed && bytes[from] == '-' ? from + 1 : from;
            int point = places == 0 ? to : to - places - 1;
            boolean fits = point > digits && point - digits <= whole && (bytes[digits] != '0' || point - digits == 1);
            for (int i = digits; fits && i < to; i++) {
                fits = i == point ? bytes[i] == '.' : isDigit(bytes[i]);
            }
            return fits && range.holds(bytes, from, to) ? null : why;
        }
    }

    /** An index besides the primary key: its SQL, and the columns of a plain one. */
    record Key(String name, List<String> columns, String sql) {
    }

    /** A foreign key. */
    record Reference(List<String> columns, String parent, List<String> parentColumns, String sql) {
    }

    /** A table of schema.sql; body and options are what CREATE TABLE says besides keys. */
    record Table(String name, List<Column> columns, List<String> primaryKey, List<Key> keys, List<Reference> references, String body, String options) {

        private static final Pattern CREATE = Pattern.compile("(?i)CREATE\\s+TABLE\\s+`?(\\w+)`?\\s*\\(");
        private static final Pattern KEY = Pattern.compile("(?is)(?:UNIQUE\\s+|FULLTEXT\\s+|SPATIAL\\s+)?(?:KEY|INDEX)?\\s*(?:`?(\\w+)`?)?\\s*\\((.*)\\).*");
        private static final Pattern PRIMARY = Pattern.compile("(?is)(?:CONSTRAINT\\s+(?:`?\\w+`?\\s+)?)?PRIMARY\\s+KEY\\s*\\((.*)\\).*");
        private static final Pattern REFERENCE = Pattern.compile("(?is)(?:CONSTRAINT\\s+(?:`?\\w+`?\\s+)?)?FOREIGN\\s+KEY\\s*(?:`?\\w+`?\\s*)?\\(([^)]*)\\)"
                + "\\s*REFERENCES\\s+`?(\\w+)`?\\s*\\(([^)]*)\\).*");

        /** Takes a CREATE TABLE apart; what it does not understand stays with the columns, for the server to judge. */
        static Table of(String create) {
            Matcher head = CREATE.matcher(create);
            if (!head.lookingAt()) {
                throw new IllegalArgumentException("it may only create tables, but says: " + create.lines().findFirst().orElse(""));
            }
            List<String> halves = query.SqlFile.split(create.substring(head.end()), ')');
            String options = halves.size() == 1 ? "" : halves.get(1);
            List<Column> columns = new ArrayList<>();
            List<String> primaryKey = new ArrayList<>();
            List<Key> keys = new ArrayList<>();
            List<Reference> references = new ArrayList<>();
            List<String> body = new ArrayList<>();
            try {
                String charset = Column.charset(options.replaceAll(LITERAL, ""), "utf8mb4");
                for (String part : query.SqlFile.split(halves.get(0), ',')) {
                    String bare = part.replaceAll(LITERAL, "''").toUpperCase(Locale.ROOT);
                    Matcher reference = REFERENCE.matcher(part);
                    Matcher key = KEY.matcher(part);
                    Matcher primary = PRIMARY.matcher(part);
                    if (reference.matches()) {
                        references.add(new Reference(names(reference.group(1)), reference.group(2), names(reference.group(3)), part));
                    } else if (bare.matches("(?s).*\\bREFERENCES\\b.*")) {
                        throw new IllegalArgumentException("write this as FOREIGN KEY (column) REFERENCES table (column): " + part);
                    } else if (bare.matches("(?s)(UNIQUE|KEY|INDEX|FULLTEXT|SPATIAL)\\b.*") && key.matches()) {
                        keys.add(new Key(key.group(1), names(key.group(2)), part));
                    } else {
                        if (primary.matches()) {
                            primaryKey.addAll(names(primary.group(1)));
                        } else if (!bare.matches("(?s)(CONSTRAINT|CHECK)\\b.*")) {
                            Column.of(part, charset).ifPresent(columns::add);
                        }
                        body.add(part);
                    }
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("table " + head.group(1) + ": " + e.getMessage(), e);
            }
            return new Table(head.group(1), columns, primaryKey, keys, references, String.join(",\n  ", body), options
                    + (options.matches("(?is).*\\bENGINE\\b.*") ? "" : " ENGINE=InnoDB")
                    + (Column.CHARSET.matcher(options.replaceAll(LITERAL, "")).find() ? "" : " DEFAULT CHARACTER SET utf8mb4"));
        }

        private static List<String> names(String list) {
            return query.SqlFile.split(list, ',').stream().map(name -> name.replaceAll("`|\\s*\\(.*|\\s+(?i:ASC|DESC)$", "").strip()).toList();
        }

        List<String> columnNames() {
            return columns.stream().map(Column::name).toList();
        }

        String createSql(String place, Collection<String> keys) {
            return "CREATE TABLE " + place + " (\n  " + Stream.concat(Stream.of(body), keys.stream()).collect(Collectors.joining(",\n  ")) + "\n) " + options;
        }

        /**
         * The number of rows and their checksum, as generate computes it. NO_MERGE: else MySQL computes each CRC32 twice. CONCAT: CONCAT_WS takes
         * an eighth longer.
         */
        String checksumSql(String place) {
            return "SELECT /*+ NO_MERGE(r) */ COUNT(*), COALESCE(SUM(c * c), 0) FROM (SELECT CRC32(CONCAT("
                    + columns.stream().map(Column::sql).collect(Collectors.joining(", ',', ")) + ")) AS c FROM " + place + ") r";
        }
    }

    /** The table that says what was loaded; it has no file. */
    private static final String MANIFEST = "dataset_manifest";

    private static Map<String, Table> tables(Path schema) throws IOException {
        try (InputStream in = schema == null ? load.class.getResourceAsStream("/schema.sql") : Files.newInputStream(schema)) {
            Map<String, Table> tables = new LinkedHashMap<>();
            for (String statement : query.SqlFile.parse("schema", new String(in.readAllBytes(), StandardCharsets.UTF_8)).statements()) {
                Table table = Table.of(statement);
                tables.put(table.name, table);
            }
            if (!tables.containsKey(MANIFEST) || !tables.get(MANIFEST).columnNames().containsAll(Source.PROMISES)) {
                throw new IllegalArgumentException("it must have a table " + MANIFEST + " with the columns " + String.join(", ", Source.PROMISES));
            }
            return tables;
        } catch (IllegalArgumentException e) {
            throw new IOException((schema == null ? "schema.sql" : schema) + ": " + e.getMessage(), e);
        }
    }

    // ---- what the manifest promises, and whether the files keep it

    /** Files that manifest.json and schema.sql speak of: of the right size, with the right header. Their rows are checked on the way to the server. */
    record Dataset(Map<String, Table> tables, List<Source> sources) {

        long rows() {
            return sources.stream().mapToLong(Source::rows).sum();
        }

        /**
         * Looks at a folder for the tables of a schema.sql (null: the one that comes with the script); fails if files are missing, cut off or
         * of other tables, and if generate --dirty planted defects that are not allowed.
         */
        static Dataset check(Path dataDir, Path schema, boolean allowDirty) throws IOException {
            Map<String, Table> tables = load.tables(schema);
            Path file = dataDir.resolve("manifest.json");
            if (!Files.exists(file)) {
                throw new IOException(file + " does not exist: run generate first, or name its folder with --data-dir");
            }
            List<Source> sources = manifest(file, tables.values());
            boolean dirty = JSON.std.mapFrom(Files.readString(file)).get("defects") != null;
            if (dirty && !allowDirty) {
                throw new IOException(dataDir + " holds defects that generate --dirty planted: load it with --allow-dirty, or generate clean data");
            }
            Set<Path> listed = sources.stream().map(Source::file).collect(Collectors.toSet());
            try (Stream<Path> files = Files.list(dataDir)) {
                refuse(files.filter(csv -> csv.toString().endsWith(".csv") && !listed.contains(csv) && !(dirty && csv.endsWith("defects.csv"))).map(Path::toString).sorted().toList(),
                        "not listed in " + file);
            }
            refuse(tables.keySet().stream().filter(name -> !name.equals(MANIFEST)
                    && sources.stream().noneMatch(source -> source.table.name.equals(name))).toList(), "a table without a file in " + file);
            for (Source source : sources) {
                source.check();
            }
            return new Dataset(tables, sources);
        }

        private static List<Source> manifest(Path file, Collection<Table> tables) throws IOException {
            Map<String, Map<?, ?>> entries = new LinkedHashMap<>();
            try {
                for (Object entry : (List<?>) JSON.std.mapFrom(Files.readString(file)).get("files")) {
                    entries.put((String) ((Map<?, ?>) entry).get("table"), (Map<?, ?>) entry);
                }
                List<Source> sources = new ArrayList<>();
                for (Table table : tables) {
                    Map<?, ?> entry = entries.remove(table.name);
                    if (entry != null) {
                        Path name = Path.of((String) entry.get("file")).getFileName(); // never a path that leads out of the folder
                        sources.add(new Source(file.resolveSibling(name), table, ((Number) entry.get("rows")).longValue(),
                                ((Number) entry.get("bytes")).longValue(), (String) entry.get("sha256"), new BigInteger((String) entry.get("checksum"))));
                    }
                }
                refuse(List.copyOf(entries.keySet()), "listed in " + file + ", but not a table of schema.sql");
                return sources;
            } catch (ClassCastException | NullPointerException | NumberFormatException e) {
                throw new IOException(file + " is not a manifest of this version of lm-synth: run generate again", e);
            } catch (JsonProcessingException e) {
                throw new IOException(file + " is not JSON: " + e.getOriginalMessage() + " in line " + e.getLocation().getLineNr(), e);
            }
        }
    }

    private static void refuse(Collection<String> names, String why) throws IOException {
        if (!names.isEmpty()) {
            throw new IOException(String.join(", ", names) + ": " + why);
        }
    }

    /** One CSV file, the table that it fills, and what manifest.json promises of it. */
    record Source(Path file, Table table, long rows, long bytes, String sha256, BigInteger checksum) {

        /** The columns of dataset_manifest. */
        static final List<String> PROMISES = List.of("table_name", "row_count", "bytes", "sha256", "checksum");

        /** Says what is wrong with a file of another size, and with any header. */
        private void check() throws IOException {
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + " is missing, though the manifest lists it: run generate again");
            }
            try (Rows csv = new Rows(this)) {
                while (Files.size(file) != bytes && csv.nextSound()) {
                    // until the fault
                }
            }
        }

        /** For a file that is refused anyhow: else the server finds them. */
        private void refuseRepeatedKeys() throws IOException {
            Map<String, Long> lines = new HashMap<>();
            try (Rows csv = new Rows(this)) {
                while (csv.next() && lines.size() < 1_000_000) {
                    String key = csv.values(table.primaryKey);
                    Long earlier = lines.put(key, csv.line);
                    if (earlier != null) {
                        throw csv.fault(table.primaryKey, key, "the primary key of line " + earlier + " again");
                    }
                }
            }
        }

        /** The place of the nth row (the last, if there are fewer) with these values, of which the server said something. */
        IOException at(int nth, List<String> columns, String values, String why) throws IOException {
            IOException found = new IOException(file + ", columns " + String.join(", ", columns) + ", value '" + values + "': " + why);
            try (Rows csv = new Rows(this)) {
                for (int seen = 0; seen < nth && csv.next();) {
                    if (csv.values(columns).equalsIgnoreCase(values)) {
                        found = csv.fault(columns, values, why);
                        seen++;
                    }
                }
            }
            return found;
        }
    }

    /**
     * The rows of a CSV file (RFC 4180, UTF-8, lines that end in LF), as bytes in a buffer that each call of {@link #next} uses again:
     * the libraries for CSV make a String of every value, and know neither the line of a byte nor whether it was UTF-8.
     */
    private static final class Rows implements AutoCloseable {
        private static final int LONGEST = 1 << 24;

        private final Source source;
        private final List<Column> columns;
        private final MessageDigest digest = sha256();
        private final InputStream in;
        private byte[] bytes = new byte[1 << 18];
        private int begin;
        private int end;
        private int count;
        private final int[] from;
        private final int[] to;
        private final boolean[] doubled;
        /** Whether the row has no quotes and no backslashes, so that its values stand in the buffer as LOAD DATA takes them. */
        private boolean plain;
        private long line;
        private long nextLine = 1;
        private long sound;
        private boolean ended;

        Rows(Source source) throws IOException {
            this.source = source;
            this.columns = source.table.columns;
            from = new int[columns.size() + 1];
            to = new int[columns.size() + 1];
            doubled = new boolean[columns.size() + 1];
            in = Files.newInputStream(source.file);
            try {
                header();
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }

        private void header() throws IOException {
            if (!next()) {
                throw new IOException(source.file + " line 1: the file is empty; run generate again");
            }
            for (int i = 0; i < Math.max(count, columns.size()); i++) {
                String is = i < Math.min(count, from.length) ? text(i) : "nothing";
                String expected = i < columns.size() ? columns.get(i).name() : "nothing";
                if (!is.equals(expected)) {
                    throw new IOException(source.file + " line 1, column " + (i + 1) + ": the header says '" + shown(is) + "', schema.sql '" + expected + "'");
                }
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Goes to the next row, and checks it; at the end of the file it checks that this was what the manifest promises. */
        boolean nextSound() throws IOException {
            if (!ended && next()) {
                check();
                sound++;
                return true;
            }
            if (!ended && (sound != source.rows || Files.size(source.file) != source.bytes || !HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(source.sha256))) {
                source.refuseRepeatedKeys();
                throw new IOException(source.file + (sound == source.rows ? " was changed: its size or its SHA-256 is not the manifest's"
                        : " line " + line + ": the file ends after " + sound + " rows, the manifest says " + source.rows) + "; run generate again");
            }
            ended = true;
            return false;
        }

        /** Goes to the next row; false at the end of the file. */
        boolean next() throws IOException {
            line = nextLine;
            while (!parse()) {
                if (!fill()) {
                    if (begin == end) {
                        return false;
                    }
                    throw fault(count, "the file ends within this row");
                }
            }
            return true;
        }

        private boolean fill() throws IOException {
            System.arraycopy(bytes, begin, bytes, 0, end - begin);
            end -= begin;
            begin = 0;
            if (end == bytes.length) {
                if (end == LONGEST) {
                    throw fault(count, "a row of more than 16 MB; a quote that is never closed?");
                }
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            int read = in.read(bytes, end, bytes.length - end);
            // in small slices, so that the JIT sees many calls and soon uses the processor's own SHA-256
            for (int at = 0; at < read; at += 1_024) {
                digest.update(bytes, end + at, Math.min(1_024, read - at));
            }
            end += Math.max(0, read);
            return read > 0;
        }

        /** Finds the values of a row, unless it goes on after the buffer. */
        private boolean parse() throws IOException {
            count = 0;
            plain = true;
            nextLine = line + 1;
            for (int at = begin;; at++) {
                int start = at;
                boolean quotes = false;
                if (at < end && bytes[at] == '"') {
                    plain = false;
                    start++;
                    for (at++;; at++) {
                        if (at + 1 >= end) {
                            return false;
                        } else if (bytes[at] == '\n') {
                            nextLine++;
                        } else if (bytes[at] == '"' && bytes[at + 1] == '"') {
                            quotes = true;
                            at++;
                        } else if (bytes[at] == '"') {
                            break;
                        }
                    }
                    add(start, at++, quotes);
                    if (bytes[at] != ',' && bytes[at] != '\n') {
                        throw fault(count - 1, "text after the closing quote");
                    }
                } else {
                    for (; at < end && bytes[at] != ',' && bytes[at] != '\n'; at++) {
                        if (bytes[at] == '"' || bytes[at] == '\r') {
                            add(start, at + 1, false);
                            throw fault(count - 1, bytes[at] == '"' ? "a quote within text that has none around it"
                                    : "a carriage return: lines must end in LF alone, as generate writes them");
                        }
                        plain &= bytes[at] != '\\';
                    }
                    if (at == end) {
                        return false;
                    }
                    add(start, at, false);
                }
                if (bytes[at] == '\n') {
                    begin = at + 1;
                    for (int i = 0; i < Math.min(count, doubled.length); i++) {
                        if (doubled[i]) {
                            unquote(i);
                        }
                    }
                    return true;
                }
            }
        }

        private void add(int start, int stop, boolean quotes) {
            if (count < from.length) { // one more than the table has, to be shown
                from[count] = start;
                to[count] = stop;
                doubled[count] = quotes;
            }
            count++;
        }

        private void unquote(int i) {
            int length = from[i];
            for (int at = from[i]; at < to[i]; at++) {
                bytes[length++] = bytes[at];
                at += bytes[at] == '"' ? 1 : 0;
            }
            to[i] = length;
        }

        /** Fails with the first value that its column cannot take. */
        void check() throws IOException {
            if (count != columns.size()) {
                throw fault(Math.min(count, columns.size()), count + " values, the table has " + columns.size() + " columns");
            }
            for (int i = 0; i < count; i++) {
                Column column = columns.get(i);
                String why = from[i] < to[i] ? column.type.fault(bytes, from[i], to[i]) : column.nullable ? null : "is missing: the column is NOT NULL";
                if (why != null) {
                    throw fault(i, why);
                }
            }
        }

        String text(int i) {
            return new String(bytes, from[i], to[i] - from[i], StandardCharsets.UTF_8);
        }

        /** Values of the row as the server joins those of a key. */
        String values(List<String> names) {
            List<String> all = source.table.columnNames();
            return names.stream().map(name -> text(all.indexOf(name))).collect(Collectors.joining("-"));
        }

        private IOException fault(int column, String why) {
            String name = column < columns.size() ? columns.get(column).name() : "after the last";
            return fault(List.of(name), column < Math.min(count, from.length) ? text(column) : "", why);
        }

        IOException fault(List<String> names, String value, String why) {
            return new IOException(source.file + " line " + line + ", column " + String.join(", ", names) + ", value '" + shown(value) + "': " + why);
        }

        private static String shown(String value) {
            String plain = value.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
            return plain.length() <= 80 ? plain : plain.substring(0, 80) + "...";
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    // ---- from the files to the tables that readers see

    /** Work for one of the connections that fill tables. */
    private interface Work {
        void on(Connection own) throws SQLException, IOException;
    }

    /** One load: fills tables beside those of the database, and puts them in their place. */
    private static final class Run implements AutoCloseable {

        /** From this many rows on it is faster to build indexes afterwards. */
        private static final int LARGE = 10_000;

        private final mysql.Session session;
        private final String database;
        private String next;
        private String old;
        private final Set<String> undroppable = names(List.of());
        private final Dataset data;
        private final Options options;
        private final Steps steps;
        private final Connection db;
        private final String sessionSql;
        private boolean infile;
        private int statementSize;
        private boolean begun;
        private boolean createdDatabase;
        private volatile boolean failed;

        Run(mysql.Session session, Dataset data, Options options, Steps steps) throws SQLException {
            this.session = session;
            this.database = session.database();
            this.next = database + "__new";
            this.old = database + "__old";
            this.data = data;
            this.options = options;
            this.steps = steps;
            if (database.length() > 64 - "__new".length()) {
                throw new IllegalArgumentException("the name of the database may have 59 characters, for " + next + " beside it");
            }
            this.db = session.connect();
            this.sessionSql = sessionSql(db);
            execute(sessionSql);
        }

        private Connection connect() throws SQLException {
            Connection connection = session.connect();
            execute(connection, sessionSql);
            return connection;
        }

        /**
         * Makes a session in which no error is a mere warning, and quotes and backslashes mean what they mean here, whatever the server's
         * defaults; which has time, and what this server knows of memory and threads for building indexes and reading whole tables.
         */
        private static String sessionSql(Connection connection) throws SQLException {
            return "SET SESSION sql_mode = 'TRADITIONAL', SESSION foreign_key_checks = 0, SESSION autocommit = 1, SESSION sql_big_selects = 1,"
                    + " SESSION sql_safe_updates = 0, SESSION wait_timeout = 86400, SESSION net_read_timeout = 600, SESSION net_write_timeout = 600"
                    + strings(connection, "SHOW SESSION VARIABLES WHERE variable_name IN ('" + String.join("', '", TUNING.keySet()) + "')").stream()
                            .map(name -> ", SESSION " + name + " = " + TUNING.get(name)).collect(Collectors.joining());
        }

        private static final Map<String, Integer> TUNING = Map.of("innodb_ddl_buffer_size", 64 << 20, "innodb_ddl_threads", 2, "innodb_parallel_read_threads", 2,
                "tmp_table_size", 256 << 20, "max_execution_time", 0, "max_statement_time", 0);

        void load(int streams) throws Exception {
            try {
                lock();
                refuseStrangers();
                begun = true;
                clear();
                create();
                infile = "1".equals(strings("SELECT @@local_infile").get(0));
                statementSize = (int) Math.min(1 << 20, Long.parseLong(strings("SELECT @@max_allowed_packet").get(0)) / 2);
                fill(streams);
                if (!options.inPlace) {
                    addReferences();
                }
                writeManifest();
                swap();
            } catch (Exception e) {
                throw undo(e);
            }
            clear();
            if (options.inPlace) { // names of foreign keys are unique in a schema: until now the old tables had them
                addReferences();
            }
        }

        /** Removes what was made, and says what an account lacks. */
        private Exception undo(Exception e) {
            try {
                if (begun) {
                    clear();
                }
                if (createdDatabase) {
                    execute("DROP SCHEMA " + mysql.quote(database));
                }
            } catch (SQLException unreachable) { // the next load does it
                e.addSuppressed(unreachable);
            }
            if (isGone(db)) { // what is said after a lost connection misleads
                return new SQLException("the database is as it was", "08S01", e);
            }
            return e instanceof SQLException denied && DENIED.contains(denied.getErrorCode()) ? new IOException(e.getMessage() + ": load needs " + grant(), e) : e;
        }

        /** Access denied to a database, a table, a column, for want of a privilege. */
        private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143, 1227);

        private String grant() {
            String account = "this account";
            try {
                account = "'" + strings("SELECT CURRENT_USER()").get(0).replace("@", "'@'") + "'";
            } catch (SQLException e) {
                // as it stands
            }
            return "GRANT " + PRIVILEGES + " ON `" + database.replace("_", "\\_") + (options.inPlace ? "" : "%") + "`.* TO " + account
                    + (options.inPlace ? "" : "; or, if it may not have the schema " + next + " beside " + database + ", --in-place");
        }

        private static boolean isGone(Connection connection) {
            try {
                return !connection.isValid(5);
            } catch (SQLException e) {
                return true;
            }
        }

        // ---- names

        /** Where a table is filled. */
        private String fresh(String table) {
            return options.inPlace ? place(database, table + "__new") : place(next, table);
        }

        /** Where readers see it. */
        private String present(String table) {
            return place(database, table);
        }

        /** Where the one that readers saw goes, to be dropped. */
        private String past(String table) {
            return options.inPlace ? place(database, table + "__old") : place(old, table);
        }

        private static String place(String schema, String table) {
            return mysql.quote(schema) + "." + mysql.quote(table);
        }

        private static final Pattern ASIDE = Pattern.compile("__(new|old)$");

        /** The table of schema.sql that a name stands for, also while it is being loaded in place; or null. */
        private Table ourTable(String name) {
            return data.tables.get(ASIDE.matcher(name).replaceFirst(""));
        }

        // ---- before the work

        /** Held until the connection ends, however it ends; the pause is for a killed load that the server has not missed yet. */
        private void lock() throws SQLException {
            if (!"1".equals(strings("SELECT GET_LOCK(?, 5)", "load " + database).get(0))) {
                throw new SQLException("another load into " + database + " is running: wait for it to end");
            }
        }

        /** Refuses to replace, or to cut off from what they refer to, tables that are not ours. */
        private void refuseStrangers() throws SQLException, IOException {
            Set<String> strangers = tablesOf(database);
            strangers.removeAll(ours(database));
            if (!options.force) {
                boolean replaced = strangers.stream().anyMatch(data.tables::containsKey);
                refuse(strangers, "tables of " + database + " that are not lm-synth's: load into another database with -D, or add --force, which "
                        + (replaced ? "drops those that have the name of one of lm-synth's" : "leaves them alone"));
            }
            for (String schema : besides()) {
                Set<String> others = tablesOf(schema);
                others.removeIf(data.tables::containsKey);
                others.removeAll(ours(schema));
                refuse(others, "tables that are not lm-synth's, in the schema " + schema + ", which load needs for itself");
            }
            List<String> referring = strings("SELECT DISTINCT IF(table_schema = referenced_table_schema, table_name, CONCAT(table_schema, '.', table_name))"
                    + " FROM information_schema.key_column_usage WHERE referenced_table_schema = ?", database);
            referring.removeIf(table -> ourTable(table) != null);
            refuse(referring, "their foreign keys refer to tables that load replaces: drop these keys first");
            List<String> triggered = strings("SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE event_object_schema = ?", database);
            triggered.removeIf(table -> !data.tables.containsKey(table));
            refuse(triggered, "tables that load replaces, but that have triggers: drop these first");
        }

        /** The tables of a schema that a load made: those that its manifest names, and those with just the columns that schema.sql says. */
        private Set<String> ours(String schema) throws SQLException {
            Map<String, Set<String>> columns = new HashMap<>();
            for (String pair : strings("SELECT CONCAT(table_name, ' ', column_name) FROM information_schema.columns WHERE table_schema = ?", schema)) {
                columns.computeIfAbsent(pair.split(" ", 2)[0], table -> names(List.of())).add(pair.split(" ", 2)[1]);
            }
            Set<String> ours = names(List.of());
            if (columns.getOrDefault(MANIFEST, Set.of()).containsAll(List.of("table_name", "row_count", "bytes", "sha256"))) {
                ours.add(MANIFEST);
                ours.addAll(strings("SELECT table_name FROM " + place(schema, MANIFEST)));
            }
            columns.forEach((name, present) -> {
                if (ourTable(name) != null && present.equals(names(ourTable(name).columnNames()))) {
                    ours.add(name);
                }
            });
            return ours;
        }

        private Set<String> tablesOf(String schema) throws SQLException {
            return names(strings("SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'", schema));
        }

        /** Some servers see no difference between upper and lower case. */
        private static Set<String> names(Collection<String> names) {
            Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            set.addAll(names);
            return set;
        }

        private boolean exists(String schema) throws SQLException {
            return !strings("SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?", schema).isEmpty();
        }

        /** The schemas that loads have made beside the database. */
        private List<String> besides() throws SQLException {
            List<String> names = Stream.of("__new", "__old").flatMap(this::candidates).toList();
            return strings("SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")",
                    names.toArray(String[]::new));
        }

        /** The schemas that a load may use for a purpose: a number follows where one with a lower number cannot be dropped. */
        private Stream<String> candidates(String purpose) {
            return IntStream.rangeClosed(1, 9).mapToObj(n -> database + purpose + (n == 1 ? "" : n));
        }

        /** Drops what this load does not need any more, or one that was killed; a statement of that one may still be running. */
        private void clear() throws SQLException {
            execute("SET SESSION lock_wait_timeout = 600");
            for (String schema : besides()) {
                try {
                    execute("DROP SCHEMA " + mysql.quote(schema));
                } catch (SQLException e) {
                    if (e.getErrorCode() != NOT_EMPTY) {
                        throw e;
                    }
                    if (undroppable.add(schema)) {
                        steps.say("Hint: " + strings("SELECT @@datadir").get(0) + schema + " holds files that the server can neither use nor drop,"
                                + " as one that was killed may leave them: delete that folder when you can");
                    }
                }
            }
            next = candidates("__new").filter(name -> !undroppable.contains(name)).findFirst().orElse(next);
            old = candidates("__old").filter(name -> !undroppable.contains(name)).findFirst().orElse(old);
            Set<String> leftovers = tablesOf(database);
            leftovers.removeIf(table -> !ASIDE.matcher(table).find());
            leftovers.retainAll(ours(database));
            if (!leftovers.isEmpty()) {
                execute("DROP TABLE " + leftovers.stream().map(this::present).collect(Collectors.joining(", ")));
            }
            // a reader who never ends his transaction must not hold up the swap, and with it all other readers, for long
            execute("SET SESSION lock_wait_timeout = 60");
        }

        /** Of DROP SCHEMA: its folder holds files that are no tables. */
        private static final int NOT_EMPTY = 1010;

        /** Makes the empty tables, with indexes only where few rows come. */
        private void create() throws SQLException {
            if (!options.inPlace) {
                execute("CREATE SCHEMA " + mysql.quote(next) + " CHARACTER SET utf8mb4");
            } else {
                createDatabase();
            }
            for (Table table : data.tables.values()) {
                List<String> keys = new ArrayList<>();
                if (!isLarge(table)) {
                    table.keys.forEach(key -> keys.add(key.sql));
                }
                if (!isLarge(table) && !options.inPlace) {
                    table.references.forEach(reference -> keys.add(reference.sql));
                }
                execute(table.createSql(fresh(table.name), keys));
            }
        }

        private void createDatabase() throws SQLException {
            if (!exists(database)) {
                execute("CREATE SCHEMA " + mysql.quote(database) + " CHARACTER SET utf8mb4");
                createdDatabase = true;
            }
        }

        private boolean isLarge(Table table) {
            return rowsOf(table.name) >= LARGE;
        }

        private long rowsOf(String table) {
            return data.sources.stream().filter(source -> source.table.name.equals(table)).mapToLong(Source::rows).sum();
        }

        // ---- rows

        /** Does the work on several connections, and fails with the first failure. */
        private void inParallel(int streams, Collection<? extends Work> all) throws Exception {
            Queue<Work> waiting = new ConcurrentLinkedQueue<>(all);
            Queue<Exception> failures = new ConcurrentLinkedQueue<>();
            ExecutorService pool = Executors.newFixedThreadPool(streams);
            for (int i = 0; i < Math.min(streams, all.size()); i++) {
                pool.execute(() -> {
                    try (Connection own = connect()) {
                        for (Work work = waiting.poll(); work != null && !failed; work = waiting.poll()) {
                            work.on(own);
                        }
                    } catch (Exception | OutOfMemoryError e) {
                        failures.add(e instanceof Exception failure ? failure : new IOException("out of memory: give Java more, or use fewer --streams", e));
                        failed = true;
                    }
                });
            }
            pool.shutdown();
            pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            if (!failures.isEmpty()) {
                throw failures.element();
            }
        }

        /**
         * The largest table first, by all streams; the last of them to leave it builds its indexes, while the others go on to the next, and
         * then verify checksums and foreign keys of what is complete.
         */
        private void fill(int streams) throws Exception {
            Map<String, Filling> fillings = new LinkedHashMap<>();
            data.sources.stream().sorted(Comparator.comparing(Source::bytes).reversed()).forEach(source -> fillings.put(source.table.name, new Filling(source)));
            List<Work> work = new ArrayList<>();
            for (Filling filling : fillings.values()) {
                work.addAll(Collections.nCopies(isLarge(filling.table) ? streams : 1, filling));
            }
            for (Filling filling : fillings.values()) {
                work.add(own -> {
                    if (awaited(filling.loaded)) {
                        filling.verify(own);
                    }
                });
            }
            for (Filling child : fillings.values()) {
                for (Reference reference : child.table.references) {
                    Filling parent = fillings.getOrDefault(reference.parent, child);
                    work.add(own -> {
                        if (awaited(child.indexed) && awaited(parent.indexed)) {
                            verify(own, child.source, reference);
                        }
                    });
                }
            }
            try {
                inParallel(streams, work);
            } finally {
                for (Filling filling : fillings.values()) {
                    filling.close();
                }
            }
        }

        /** Waits for a table; false if the load fails. */
        private boolean awaited(CountDownLatch latch) throws IOException {
            try {
                while (!latch.await(100, TimeUnit.MILLISECONDS)) {
                    if (failed) {
                        return false;
                    }
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        /** A table being filled by several connections, piece by piece in the order of the file, which is that of the primary key. */
        private final class Filling implements Work, AutoCloseable {
            private final Source source;
            private final Table table;
            private final CountDownLatch loaded = new CountDownLatch(1);
            private final CountDownLatch indexed = new CountDownLatch(1);
            private Rows csv;
            private int busy;
            private boolean done;
            private long start;

            Filling(Source source) {
                this.source = source;
                this.table = source.table;
            }

            @Override
            public void on(Connection own) throws SQLException, IOException {
                Piece piece = new Piece(table.columns, infile, statementSize);
                while (!failed && next(piece)) {
                    send(own, piece);
                    steps.progress(piece.rows, table.name);
                }
                if (!failed && isLast()) {
                    steps.done("load", table.name, source.rows, seconds(start));
                    loaded.countDown();
                    index(own);
                    // by itself the server counts only some time later, and plans the first queries badly
                    execute(own, "ANALYZE TABLE " + fresh(table.name));
                    indexed.countDown();
                }
            }

            /** The next piece of the file, for a connection that is busy with it until it asks again. */
            private synchronized boolean next(Piece piece) throws IOException {
                if (csv == null) {
                    start = System.nanoTime();
                    csv = new Rows(source);
                }
                busy -= piece.rows > 0 ? 1 : 0;
                piece.clear();
                while (!piece.isFull() && csv.nextSound()) {
                    piece.add(csv);
                }
                busy += piece.rows > 0 ? 1 : 0;
                return piece.rows > 0;
            }

            /** Whether all rows are with the server, for the first who asks then. */
            private synchronized boolean isLast() {
                boolean last = busy == 0 && !done;
                done |= last;
                return last;
            }

            private void send(Connection own, Piece piece) throws SQLException, IOException {
                SQLException fault;
                try {
                    fault = infile ? sendFile(own, piece) : sendInserts(own, piece);
                } catch (SQLException e) {
                    fault = e;
                }
                if (fault != null) {
                    throw explain(fault, " lines " + piece.firstLine + " to " + piece.lastLine);
                }
            }

            /** Gives back what the server complains of: with LOCAL it leaves out the row, and goes on. */
            private SQLException sendFile(Connection own, Piece piece) throws SQLException, IOException {
                JdbcConnection connection = own.unwrap(JdbcConnection.class);
                RuntimeProperty<Boolean> allowed = connection.getPropertySet().getBooleanProperty(PropertyKey.allowLoadLocalInfile);
                Offer offer = new Offer((NativeSession) connection.getSession(), table.name + ".csv", piece);
                try (JdbcStatement statement = own.createStatement().unwrap(JdbcStatement.class)) {
                    statement.setLocalInfileInputStream(offer);
                    allowed.setValue(true);
                    try {
                        statement.execute("LOAD DATA LOCAL INFILE '" + offer.name + "' INTO TABLE " + fresh(table.name) + " CHARACTER SET binary"
                                + " FIELDS TERMINATED BY ',' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' " + columns());
                    } finally {
                        allowed.setValue(false);
                        statement.setLocalInfileInputStream(null);
                    }
                    SQLException fault = statement.getWarnings();
                    while (fault != null && fault.getErrorCode() == UNSAFE_TO_REPLICATE) {
                        fault = fault.getNextException();
                    }
                    return fault != null || statement.getLargeUpdateCount() == piece.rows ? fault
                            : new SQLException("the server took " + statement.getLargeUpdateCount() + " of " + piece.rows + " rows");
                } catch (SQLException e) {
                    if (offer.refusal != null) {
                        own.abort(Runnable::run);
                        throw new IOException(offer.refusal, e);
                    }
                    throw e;
                }
            }

            /** A warning where binlog_format is STATEMENT. */
            private static final int UNSAFE_TO_REPLICATE = 1592;

            private SQLException sendInserts(Connection own, Piece piece) throws SQLException {
                own.setAutoCommit(false);
                try (Statement statement = own.createStatement()) {
                    statement.setEscapeProcessing(false);
                    for (String rows : piece.lists()) {
                        statement.execute("INSERT INTO " + fresh(table.name) + " " + columns() + " VALUES " + rows);
                        if (statement.getWarnings() != null && statement.getWarnings().getErrorCode() != UNSAFE_TO_REPLICATE) {
                            return statement.getWarnings();
                        }
                    }
                    own.commit();
                }
                own.setAutoCommit(true);
                return null;
            }

            private String columns() {
                return table.columnNames().stream().map(mysql::quote).collect(Collectors.joining(", ", "(", ")"));
            }

            private void index(Connection own) throws SQLException, IOException {
                if (!isLarge(table) || table.keys.isEmpty()) {
                    return;
                }
                long begin = System.nanoTime();
                try {
                    execute(own, "ALTER TABLE " + fresh(table.name) + " " + table.keys.stream().map(key -> "ADD " + key.sql).collect(Collectors.joining(", "))
                            + ", ALGORITHM=INPLACE");
                } catch (SQLException e) {
                    throw explain(e, "");
                }
                steps.done("index", table.name, source.rows, seconds(begin));
            }

            private void verify(Connection own) throws SQLException {
                long begin = System.nanoTime();
                try (Statement statement = own.createStatement(); ResultSet is = statement.executeQuery(table.checksumSql(fresh(table.name)))) {
                    is.next();
                    BigInteger checksum = is.getBigDecimal(2).toBigInteger();
                    if (is.getLong(1) != source.rows || !checksum.equals(source.checksum)) {
                        throw new SQLException("table " + table.name + " got " + is.getLong(1) + " rows with the checksum " + checksum + ", the manifest says "
                                + source.rows + " with " + source.checksum + ": run generate again");
                    }
                }
                if (isLarge(table)) {
                    steps.done("verify", table.name, source.rows, seconds(begin));
                }
            }

            private static final Pattern REPEATED = Pattern.compile("Duplicate entry '(.*)' for key '(?:[^']*\\.)?([^'.]+)'.*", Pattern.DOTALL);

            /** Says which lines the server did not take: just where, if it names a key. What is not about values stays as it is. */
            private IOException explain(SQLException e, String lines) throws SQLException, IOException {
                if (!(e instanceof SQLWarning) && !String.valueOf(e.getSQLState()).matches("2[23].*")) {
                    throw e;
                }
                Matcher repeated = REPEATED.matcher(e.getMessage());
                if (repeated.matches()) {
                    List<String> columns = repeated.group(2).equals("PRIMARY") ? table.primaryKey : table.keys.stream()
                            .filter(key -> repeated.group(2).equalsIgnoreCase(key.name)).findFirst().map(Key::columns).orElse(List.of());
                    if (table.columnNames().containsAll(columns) && !columns.isEmpty()) {
                        return source.at(2, columns, repeated.group(1), "an earlier row has this key, which is unique");
                    }
                }
                return new IOException(source.file + lines + ": " + e.getMessage(), e);
            }

            @Override
            public synchronized void close() throws IOException {
                if (csv != null) {
                    csv.close();
                }
            }
        }

        // ---- after the rows

        /** Foreign keys are added unchecked, so it is this that proves them. */
        private void verify(Connection own, Source child, Reference reference) throws SQLException, IOException {
            long begin = System.nanoTime();
            List<String> columns = reference.columns.stream().map(mysql::quote).toList();
            List<String> parents = reference.parentColumns.stream().map(mysql::quote).toList();
            // where few parents have many children, the index gives each value once
            String distinct = rowsOf(reference.parent) * 10 < child.rows ? "DISTINCT " : "";
            List<String> orphans = strings(own, "SELECT CONCAT_WS('-', " + aliased("c", columns) + ") FROM (SELECT " + distinct + String.join(", ", columns) + " FROM "
                    + fresh(child.table.name) + " WHERE " + columns.stream().map(column -> column + " IS NOT NULL").collect(Collectors.joining(" AND ")) + ") c"
                    + " LEFT JOIN " + fresh(reference.parent) + " p ON (" + aliased("p", parents) + ") = (" + aliased("c", columns) + ") WHERE p." + parents.get(0)
                    + " IS NULL LIMIT 1");
            if (!orphans.isEmpty()) {
                throw child.at(1, reference.columns, orphans.get(0), "there is no such row in " + reference.parent);
            }
            if (isLarge(child.table)) {
                steps.done("verify", child.table.name + " in " + reference.parent, child.rows, seconds(begin));
            }
        }

        private static String aliased(String alias, List<String> columns) {
            return columns.stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
        }

        /** Those that were not made with the table. */
        private void addReferences() throws SQLException {
            for (Table table : data.tables.values()) {
                if (!table.references.isEmpty() && (options.inPlace || isLarge(table))) {
                    execute("ALTER TABLE " + (options.inPlace ? present(table.name) : fresh(table.name)) + " "
                            + table.references.stream().map(reference -> "ADD " + reference.sql).collect(Collectors.joining(", ")) + ", ALGORITHM=INPLACE");
                }
            }
        }

        private void writeManifest() throws SQLException {
            try (PreparedStatement insert = db.prepareStatement("INSERT INTO " + fresh(MANIFEST) + " (" + String.join(", ", Source.PROMISES) + ") VALUES (?, ?, ?, ?, ?)")) {
                for (Source source : data.sources) {
                    insert.setString(1, source.table.name);
                    insert.setLong(2, source.rows);
                    insert.setLong(3, source.bytes);
                    insert.setString(4, source.sha256);
                    insert.setBigDecimal(5, new BigDecimal(source.checksum));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }

        private void swap() throws SQLException {
            createDatabase();
            Set<String> leaving = tablesOf(database);
            Set<String> ours = ours(database);
            leaving.removeIf(table -> ASIDE.matcher(table).find() || !ours.contains(table) && !data.tables.containsKey(table));
            if (!leaving.isEmpty() && !options.inPlace) {
                execute("CREATE SCHEMA " + mysql.quote(old));
            }
            try {
                execute("SET SESSION foreign_key_checks = 1"); // so that keys follow the tables that they refer to
                execute("RENAME TABLE " + Stream.concat(leaving.stream().map(table -> present(table) + " TO " + past(table)),
                        data.tables.keySet().stream().map(table -> fresh(table) + " TO " + present(table))).collect(Collectors.joining(", ")));
            } catch (SQLException e) {
                throw new SQLException("the new tables could not be put in place: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
            }
            createdDatabase = false;
            execute("SET SESSION foreign_key_checks = 0");
        }

        /**
         * Settings of the server that may have held a large load back: load changes none of them for others. What each is worth,
         * bench/load --settings measures.
         */
        List<String> advice() throws SQLException {
            long bytes = data.sources.stream().mapToLong(Source::bytes).sum();
            List<String> advice = new ArrayList<>();
            if (bytes < 100_000_000) {
                return advice;
            }
            Map<String, String> settings = new HashMap<>();
            try (Statement statement = db.createStatement(); ResultSet rs = statement.executeQuery("SHOW GLOBAL VARIABLES WHERE variable_name IN"
                    + " ('innodb_redo_log_capacity', 'innodb_log_file_size', 'innodb_buffer_pool_size', 'log_bin', 'local_infile')")) {
                while (rs.next()) {
                    settings.put(rs.getString(1), rs.getString(2));
                }
            }
            String redo = settings.containsKey("innodb_redo_log_capacity") ? "innodb_redo_log_capacity" : "innodb_log_file_size";
            long enough = Math.min(bytes, 1L << 30);
            if (Long.parseLong(settings.getOrDefault(redo, "0")) < enough) {
                advice.add(redo + " is " + megabytes(settings.get(redo)) + ": less than this data, so the server may stop to write pages; 1 GB is enough");
            }
            if (Long.parseLong(settings.getOrDefault("innodb_buffer_pool_size", "0")) < enough) {
                advice.add("innodb_buffer_pool_size is " + megabytes(settings.get("innodb_buffer_pool_size")) + ": less than this data, so indexes may be built from disk; 1 GB is enough");
            }
            if ("ON".equals(settings.get("log_bin"))) {
                advice.add("the binary log is on: on a server that replicates to none and needs no recovery to a point in time,"
                        + " --skip-log-bin saves writing every row twice");
            }
            if (!advice.isEmpty()) {
                advice.add("what that gains depends on the disk: nothing where processors are the limit, as in our measurements (bench/load --settings shows yours)");
            }
            if (!infile) {
                advice.add("local_infile is off: with SET GLOBAL local_infile = 1 such a load takes about three quarters of the time");
            }
            return advice.stream().map(line -> "Hint: " + line).toList();
        }

        private static String megabytes(String bytes) {
            return (Long.parseLong(bytes) >> 20) + " MB";
        }

        // ---- JDBC in few words

        private void execute(String sql) throws SQLException {
            execute(db, sql);
        }

        private static void execute(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        private List<String> strings(String sql, String... values) throws SQLException {
            return strings(db, sql, values);
        }

        /** The first column of a query. */
        private static List<String> strings(Connection connection, String sql, String... values) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    query.setString(i + 1, values[i]);
                }
                List<String> strings = new ArrayList<>();
                try (ResultSet rs = query.executeQuery()) {
                    while (rs.next()) {
                        strings.add(rs.getString(1));
                    }
                }
                return strings;
            }
        }

        @Override
        public void close() throws SQLException {
            db.close();
        }
    }

    /** Rows as the server takes them: lines for LOAD DATA, or lists for INSERT. Its memory is used for one piece after the other. */
    private static final class Piece {
        private static final int SIZE = 4 << 20;

        private final List<Column> columns;
        private final boolean lines;
        private final int listSize;
        private final List<Integer> cuts = new ArrayList<>();
        private byte[] bytes = new byte[1 << 16];
        private int length;
        private long rows;
        private long firstLine;
        private long lastLine;

        /** @param listSize bytes after which a list of rows ends and another begins */
        Piece(List<Column> columns, boolean lines, int listSize) {
            this.columns = columns;
            this.lines = lines;
            this.listSize = listSize;
        }

        void clear() {
            length = 0;
            rows = 0;
            cuts.clear();
        }

        boolean isFull() {
            return length >= SIZE;
        }

        void add(Rows csv) {
            firstLine = rows == 0 ? csv.line : firstLine;
            lastLine = csv.line;
            rows++;
            if (!lines) {
                addList(csv);
            } else if (csv.plain) {
                addPlainLine(csv);
            } else {
                addLine(csv);
            }
        }

        /** The line of the file, with \N where it has nothing. */
        private void addPlainLine(Rows csv) {
            int copied = csv.from[0];
            room(csv.begin - copied + 2 * columns.size());
            for (int i = 0; i < columns.size(); i++) {
                if (csv.from[i] == csv.to[i]) {
                    copy(csv.bytes, copied, csv.to[i]);
                    copied = csv.to[i];
                    put("\\N");
                }
            }
            copy(csv.bytes, copied, csv.begin);
        }

        private void addLine(Rows csv) {
            for (int i = 0; i < columns.size(); i++) {
                int size = csv.to[i] - csv.from[i];
                room(2 * size + 3);
                if (size == 0) {
                    put("\\N");
                } else {
                    escape(csv.bytes, csv.from[i], csv.to[i]);
                }
                put(i + 1 < columns.size() ? ',' : '\n');
            }
        }

        private void addList(Rows csv) {
            int start = length;
            for (int i = 0; i < columns.size(); i++) {
                int size = csv.to[i] - csv.from[i];
                Type type = columns.get(i).type;
                room(2 * size + 8);
                put(i == 0 ? '(' : ',');
                if (size == 0) {
                    put("NULL");
                } else if (type.isNumber()) {
                    copy(csv.bytes, csv.from[i], csv.to[i]);
                } else {
                    put('\'');
                    escape(csv.bytes, csv.from[i], csv.to[i]);
                    put('\'');
                }
            }
            put("),");
            if (cuts.isEmpty() || length - cuts.get(cuts.size() - 1) > listSize) {
                cuts.add(start);
            }
        }

        private void copy(byte[] from, int begin, int end) {
            System.arraycopy(from, begin, bytes, length, end - begin);
            length += end - begin;
        }

        private void escape(byte[] from, int begin, int end) {
            for (int at = begin; at < end; at++) {
                byte b = from[at];
                if (b == '\\' || (lines ? b == ',' || b == '\n' : b == '\'')) {
                    bytes[length++] = '\\';
                }
                bytes[length++] = b;
            }
        }

        private void room(int n) {
            if (length + n > bytes.length) {
                // a full piece has one row more at most, for which there is room without doubling
                bytes = Arrays.copyOf(bytes, Math.max(length + n, Math.min(2 * bytes.length, SIZE + (1 << 16))));
            }
        }

        private void put(char c) {
            bytes[length++] = (byte) c;
        }

        private void put(String text) {
            for (int i = 0; i < text.length(); i++) {
                put(text.charAt(i));
            }
        }

        /** The lists of rows, without their last comma. */
        List<String> lists() {
            return IntStream.range(0, cuts.size()).mapToObj(i -> new String(bytes, cuts.get(i),
                    (i + 1 < cuts.size() ? cuts.get(i + 1) : length) - 1 - cuts.get(i), StandardCharsets.UTF_8)).toList();
        }
    }

    /** What the server gets if it asks for the file that was named. Connector/J by itself would give it for any name. */
    private static final class Offer extends ByteArrayInputStream {
        private final NativeSession session;
        private final String name;
        private String refusal;
        private boolean asked;

        Offer(NativeSession session, String name, Piece piece) {
            super(piece.bytes, 0, piece.length);
            this.session = session;
            this.name = name;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int size) {
            if (!asked) {
                NativePacketPayload request = session.getProtocol().getReusablePacket();
                String wanted = new String(request.getByteBuffer(), 1, request.getPayloadLength() - 1, StandardCharsets.UTF_8);
                if (!wanted.equals(name)) {
                    refusal = "the server asked for the file '" + wanted + "' instead of " + name + ": it got nothing; do not trust it";
                    throw new IllegalStateException(refusal);
                }
                asked = true;
            }
            return super.read(buffer, offset, size);
        }
    }
}
