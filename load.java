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
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:FreqInlineSize=33 // less inlining: 20 % less CPU time (200,000 patients, 5 pairs of runs)
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
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Month;
import java.time.Year;
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
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
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

@Command(name = "load", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION,
        sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Loads the CSV files that generate wrote into MySQL.", "",
            "Every row is checked, then loaded in parallel streams into a schema of its own (DATABASE__new), indexed, verified against the "
            + "manifest, and put in place at once: readers see the old data or the new, and if anything fails the database is as it was."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed, and the database is as it was", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang load@lm-synth", "  jbang load@lm-synth --data-dir data -H db.example.org -u analyst -p", "",
            "The account needs, for -D lm_synth (with --in-place: on `lm\\_synth`.* only):",
            "  GRANT " + load.PRIVILEGES + " ON `lm\\_synth%%`.* TO ..."})
class load implements Callable<Integer> {

    static final String PRIVILEGES = "SELECT, INSERT, CREATE, DROP, ALTER, REFERENCES";

    /** One connection more than processors, since each waits for a disk at times. */
    static final int STREAMS = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors() + 1));

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "Folder with the CSV files and manifest.json (default: ${DEFAULT-VALUE})")
    Path dataDir;

    @Option(names = "--schema", paramLabel = "FILE",
            description = "CREATE TABLE statements to use instead of the schema.sql that comes with the script")
    Path schema;

    @Option(names = "--streams", paramLabel = "N",
            description = "Connections that fill tables at once (default: one more than processors, 2 to 4)")
    int streams = STREAMS;

    /** How and where the new tables are filled, and whether they may replace tables of others. */
    static class Options {

        @Option(names = "--in-place", description = "For an account that may not create a schema: fill tables named TABLE__new in the"
                + " database itself; foreign keys are added just after the swap")
        boolean inPlace;

        @Option(names = "--force", description = "Drop tables of others that have the name of one of lm-synth's; all others stay anyway")
        boolean force;

        @Option(names = "--no-local-infile", description = "Load by INSERT, also where the server takes LOAD DATA LOCAL")
        boolean noLocalInfile;
    }

    @Option(names = "--allow-dirty", description = "Load data that holds planted defects")
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
        PrintWriter notes = connection.notes(spec);
        return mysql.run(spec, connection.verbose, () -> {
            if (streams < 1 || streams > 64) {
                throw new CommandLine.ParameterException(spec.commandLine(), "--streams must be from 1 to 64: '" + streams + "'");
            }
            Dataset data = Dataset.check(dataDir, schema, allowDirty);
            checkName(connection.database());
            try (mysql.Session session = connection.open(notes)) {
                run(session, data, options, streams, true, notes);
                return 0;
            }
        });
    }

    /** Loads a dataset into the session's database, and says so in one line; with details, also in a line for each step. */
    static void run(mysql.Session session, Dataset data, Options options, int streams, boolean details, PrintWriter notes)
            throws Exception {
        long start = System.nanoTime();
        try (Progress progress = new Progress(notes, details, data.rows());
                DatabaseLoad load = new DatabaseLoad(session, data, options, progress)) {
            load.run(streams);
            double seconds = seconds(start);
            progress.line(String.format(Locale.ROOT, "Loaded %d tables, %,d rows into %s in %.1f s: %,.0f rows/s by %s", data.files.size(),
                    data.rows(), session.database(), seconds, data.rows() / seconds,
                    load.whyInsert == null ? "LOAD DATA" : "batched inserts, " + load.whyInsert));
            load.hints().forEach(hint -> progress.line("Hint: " + hint));
        }
    }

    /** @throws IllegalArgumentException if there is no name for the schema beside this database */
    static void checkName(String database) {
        if (database.length() > 64 - "__new".length()) {
            throw new IllegalArgumentException("the name of the database may have 59 characters, for " + database + "__new beside it");
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Tells on standard error which step is done, and on a terminal how far the load is. */
    private static final class Progress extends mysql.Progress {
        private final boolean details;
        private final long totalRows;
        private long loadedRows;

        Progress(PrintWriter notes, boolean details, long totalRows) {
            super(notes);
            this.details = details;
            this.totalRows = totalRows;
        }

        /** A step that began at this System.nanoTime() is done. */
        void done(String step, String what, long rows, long start) {
            if (details) {
                line(String.format(Locale.ROOT, "%-8s %-36s %,12d rows %8.2f s", step, what, rows, seconds(start)));
            }
        }

        synchronized void loaded(long rows, String table) {
            loadedRows += rows;
            show("load     %d %% (%s)", 100 * loadedRows / Math.max(1, totalRows), table);
        }

        void begins(String step, String what) {
            show("%-8s %s ...", step, what);
        }
    }

    // ---- the values that a column takes

    /**
     * How the values of a column are written in a CSV file: just as SQL prints them, since the checksum of a table is that of the text
     * of its rows.
     */
    interface ValueType {

        /** What is wrong with a value, as in "is not a date as 2025-12-31"; or null. */
        String problem(byte[] bytes, int from, int to);

        static ValueType of(String type, List<String> arguments, boolean unsigned, boolean ascii) {
            return switch (type.toUpperCase(Locale.ROOT)) {
                case "TINYINT", "BOOL", "BOOLEAN" -> NumberType.integer(8, unsigned);
                case "SMALLINT" -> NumberType.integer(16, unsigned);
                case "MEDIUMINT" -> NumberType.integer(24, unsigned);
                case "INT", "INTEGER" -> NumberType.integer(32, unsigned);
                case "BIGINT" -> NumberType.integer(64, unsigned);
                case "DECIMAL", "NUMERIC" -> NumberType.decimal(number(arguments, 0, 10), number(arguments, 1, 0));
                case "CHAR" -> new TextType(number(arguments, 0, 1), Integer.MAX_VALUE, ascii, true);
                case "VARCHAR" -> new TextType(number(arguments, 0, 1), Integer.MAX_VALUE, ascii, false);
                case "TINYTEXT" -> new TextType(Integer.MAX_VALUE, (1 << 8) - 1, ascii, false);
                case "TEXT" -> new TextType(Integer.MAX_VALUE, (1 << 16) - 1, ascii, false);
                case "MEDIUMTEXT", "LONGTEXT" -> new TextType(Integer.MAX_VALUE, (1 << 24) - 1, ascii, false);
                case "ENUM" -> oneOf(arguments.stream().map(value -> value.substring(1, value.length() - 1).replace("''", "'")).toList());
                case "DATE" -> (bytes, from, to) -> to - from == 10 && isDate(bytes, from) ? null : "is not a date as 2025-12-31";
                case "DATETIME" -> {
                    if (number(arguments, 0, 0) != 0) {
                        throw new IllegalArgumentException("DATETIME(" + arguments.get(0) + "): load knows whole seconds only");
                    }
                    yield (bytes, from, to) -> to - from == 19 && isDate(bytes, from) && bytes[from + 10] == ' ' && isTime(bytes, from + 11)
                            ? null : "is not a time as 2025-12-31 23:59:59";
                }
                default -> throw new IllegalArgumentException("load does not know the type " + type
                        + ": use whole numbers, DECIMAL, CHAR, VARCHAR, TEXT, ENUM, DATE or DATETIME");
            };
        }

        private static int number(List<String> arguments, int i, int otherwise) {
            if (i < arguments.size() && !arguments.get(i).matches("\\d{1,9}")) {
                throw new IllegalArgumentException("a type takes whole numbers, but not '" + arguments.get(i) + "'");
            }
            return i < arguments.size() ? Integer.parseInt(arguments.get(i)) : otherwise;
        }

        private static ValueType oneOf(List<String> values) {
            List<byte[]> encoded = values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList();
            String problem = "is not one of " + String.join(", ", values);
            return (bytes, from, to) -> {
                for (byte[] value : encoded) {
                    if (Arrays.equals(value, 0, value.length, bytes, from, to)) {
                        return null;
                    }
                }
                String value = new String(bytes, from, Math.min(to - from, 100), StandardCharsets.UTF_8);
                return problem + mysql.OneLine.didYouMean(value, values);
            };
        }

        private static boolean isDate(byte[] bytes, int at) {
            int century = twoDigits(bytes, at);
            int year = twoDigits(bytes, at + 2);
            int month = twoDigits(bytes, at + 5);
            int day = twoDigits(bytes, at + 8);
            return century >= 10 && century < 100 && year < 100 && bytes[at + 4] == '-' && month >= 1 && month <= 12 && bytes[at + 7] == '-'
                    && day >= 1 && day <= Month.of(month).length(Year.isLeap(century * 100 + year));
        }

        private static boolean isTime(byte[] bytes, int at) {
            return twoDigits(bytes, at) < 24 && bytes[at + 2] == ':' && twoDigits(bytes, at + 3) < 60 && bytes[at + 5] == ':'
                    && twoDigits(bytes, at + 6) < 60;
        }

        /** The number, or 100 if these are not digits. */
        private static int twoDigits(byte[] bytes, int at) {
            return isDigit(bytes[at]) && isDigit(bytes[at + 1]) ? (bytes[at] - '0') * 10 + bytes[at + 1] - '0' : 100;
        }

        static boolean isDigit(byte b) {
            return b >= '0' && b <= '9';
        }
    }

    /** Text in UTF-8 or ASCII. CHAR is padded: it does not keep spaces at its end. */
    private record TextType(int maxCharacters, int maxBytes, boolean ascii, boolean padded) implements ValueType {

        @Override
        public String problem(byte[] bytes, int from, int to) {
            boolean plain = true;
            for (int i = from; i < to; i++) {
                if (bytes[i] == 0) {
                    return "has a NUL byte";
                }
                plain &= bytes[i] > 0;
            }
            if (!plain && ascii) {
                return "is not ASCII";
            }
            int size = to - from;
            int characters = plain ? size : characters(ByteBuffer.wrap(bytes, from, size));
            return characters < 0 ? "is not UTF-8"
                    : characters > maxCharacters ? "has " + characters + " characters, " + maxCharacters + " fit"
                    : size > maxBytes ? "has " + size + " bytes, " + maxBytes + " fit"
                    : padded && bytes[to - 1] == ' ' ? "ends in a space, which CHAR does not keep" : null;
        }

        /** How many there are, or -1 if this is not UTF-8. */
        private static int characters(ByteBuffer utf8) {
            try {
                String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
                return text.codePointCount(0, text.length());
            } catch (CharacterCodingException e) {
                return -1;
            }
        }
    }

    /** A number without leading zeros, and with just so many decimals. */
    private record NumberType(boolean signed, int wholeDigits, int decimals, BigInteger least, BigInteger greatest) implements ValueType {

        static NumberType integer(int bits, boolean unsigned) {
            BigInteger limit = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1);
            BigInteger greatest = limit.subtract(BigInteger.ONE);
            return new NumberType(!unsigned, greatest.toString().length(), 0, unsigned ? BigInteger.ZERO : limit.negate(), greatest);
        }

        static NumberType decimal(int digits, int decimals) {
            BigInteger greatest = BigInteger.TEN.pow(digits - decimals).subtract(BigInteger.ONE);
            return new NumberType(true, Math.max(1, digits - decimals), decimals, greatest.negate(), greatest);
        }

        @Override
        public String problem(byte[] bytes, int from, int to) {
            int first = signed && bytes[from] == '-' ? from + 1 : from;
            int point = decimals == 0 ? to : to - decimals - 1;
            int whole = point - first;
            boolean valid = whole == 1 || whole > 1 && whole <= wholeDigits && bytes[first] != '0';
            for (int i = first; valid && i < to; i++) {
                valid = i == point ? bytes[i] == '.' : ValueType.isDigit(bytes[i]);
            }
            if (valid && decimals == 0 && whole == wholeDigits) { // only then it can be out of range
                BigInteger value = new BigInteger(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
                valid = value.compareTo(least) >= 0 && value.compareTo(greatest) <= 0;
            }
            return valid ? null : decimals == 0 ? "is not a whole number from " + least + " to " + greatest
                    : "is not a number with up to " + wholeDigits + " digits and " + decimals + " decimals";
        }
    }

    // ---- schema.sql

    /** A column with values in the files: not one that the server computes. */
    record Column(String name, String typeSql, boolean nullable, ValueType type) {

        /** The text of a value in the checksum of a row: nothing for NULL, and two quotes for an empty text, as in a CSV file. */
        String checksumSql() {
            String value = mysql.quote(name);
            String text = type instanceof TextType ? "IF(LENGTH(" + value + ") = 0, '\"\"', " + value + ")" : value;
            return nullable ? "COALESCE(" + text + ", '')" : value;
        }
    }

    /** An index besides the primary key, and its SQL. */
    private record Index(String name, List<String> columns, String sql) {
    }

    /** A foreign key, and its SQL. */
    record ForeignKey(List<String> columns, String parent, List<String> parentColumns, String sql) {
    }

    /** The table of what manifest.json says of each file; load writes it. */
    private static final String MANIFEST_TABLE = "dataset_manifest";
    private static final List<String> MANIFEST_COLUMNS = List.of("table_name", "row_count", "bytes", "sha256", "checksum");

    /** A part of CREATE TABLE, or the whole: words, perhaps a list in parentheses, then perhaps more. */
    private record Clause(List<String> words, List<String> list, String rest) {

        static Clause of(String sql) {
            String words = query.SqlFile.split(sql, '(').stream().findFirst().orElse("");
            int open = sql.indexOf('(', words.length());
            List<String> after = open < 0 ? List.of() : query.SqlFile.split(sql.substring(open + 1), ')');
            return new Clause(List.of(words.split("\\s+")), after.isEmpty() ? List.of() : query.SqlFile.split(after.get(0), ','),
                    after.size() > 1 ? after.get(1) : "");
        }

        /** The name before the list. */
        String name() {
            return name(words.get(words.size() - 1));
        }

        /** The names in the list. */
        List<String> names() {
            return list.stream().map(Clause::name).toList();
        }

        /** Without backquotes, and without what may follow it in the list of an index: `dispo`(3) DESC. */
        static String name(String identifier) {
            return identifier.replaceFirst("(?s)^`?(\\w+).*", "$1");
        }
    }

    /**
     * A table of schema.sql. Its CREATE TABLE is read as far as load must know it before it asks a server: columns and how their values
     * are written, keys and foreign keys. The server judges the rest.
     */
    static final class Table {
        private static final Pattern LITERAL = Pattern.compile("(?s)'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'");
        private static final Pattern CONSTRAINT = Pattern.compile(
                "(?i)CONSTRAINT\\s+(?:(\\S+)\\s+)??(?=(PRIMARY|FOREIGN|UNIQUE|CHECK)\\b)");
        private static final Pattern CHARSET = Pattern.compile("\\b(?:CHARACTER\\s+SET|CHARSET|COLLATE)\\s*=?\\s*([A-Z0-9]+)");

        private final String name;
        final List<Column> columns = new ArrayList<>();
        final List<String> primaryKey = new ArrayList<>();
        private final List<Index> indexes = new ArrayList<>();
        final List<ForeignKey> foreignKeys = new ArrayList<>();
        /** All but indexes and foreign keys, which may be added later. */
        private final List<String> definitions = new ArrayList<>();
        private final String options;

        private Table(String statement) {
            Clause create = Clause.of(statement);
            if (create.words.size() != 3 || !String.join(" ", create.words).matches("(?i)CREATE TABLE .*")) {
                throw new IllegalArgumentException("it may only create tables, but says: " + String.join(" ", create.words));
            }
            name = create.name();
            String keywords = keywords(create.rest);
            options = create.rest + (CHARSET.matcher(keywords).find() ? "" : " DEFAULT CHARACTER SET utf8mb4");
            String part = "options";
            try {
                String charset = charset(keywords, "utf8mb4");
                for (String definition : create.list) {
                    part = definition.split("\\s+")[0];
                    add(definition, charset);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("table " + name + ", " + part + ": " + e.getMessage(), e);
            }
        }

        /** The tables of a file (null: the schema.sql that comes with the script) by name, in its order. */
        static Map<String, Table> read(Path schema) throws IOException {
            String sql = schema == null ? query.resource("/schema.sql") : mysql.read(schema, StandardCharsets.UTF_8);
            try {
                Map<String, Table> tables = new LinkedHashMap<>();
                for (String statement : query.SqlFile.split(sql.replaceFirst("^\uFEFF", ""), ';')) {
                    Table table = new Table(statement);
                    tables.put(table.name, table);
                }
                if (!tables.containsKey(MANIFEST_TABLE) || !tables.get(MANIFEST_TABLE).hasInFile(MANIFEST_COLUMNS)) {
                    throw new IllegalArgumentException("it must have a table " + MANIFEST_TABLE + " with the columns "
                            + String.join(", ", MANIFEST_COLUMNS));
                }
                return tables;
            } catch (IllegalArgumentException e) {
                throw new IOException((schema == null ? "schema.sql" : schema) + ": " + e.getMessage(), e);
            }
        }

        private void add(String definition, String charset) {
            Clause clause = Clause.of(CONSTRAINT.matcher(definition).replaceFirst(""));
            String kind = clause.words.get(0).toUpperCase(Locale.ROOT);
            if (kind.equals("FOREIGN")) {
                Clause references = Clause.of(clause.rest);
                foreignKeys.add(new ForeignKey(clause.names(), references.name(), references.names(), definition));
            } else if (Set.of("UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL").contains(kind)) {
                indexes.add(new Index(clause.name(), clause.names(), definition));
            } else {
                definitions.add(definition);
                if (kind.equals("PRIMARY")) {
                    primaryKey.addAll(clause.names());
                } else if (!kind.equals("CHECK")) {
                    addColumn(clause, keywords(definition), charset);
                }
            }
        }

        private void addColumn(Clause clause, String keywords, String charset) {
            if (clause.words.size() < 2 || has(keywords, "REFERENCES\\b")) {
                throw new IllegalArgumentException("use COLUMN TYPE ... or FOREIGN KEY (COLUMN) REFERENCES TABLE (COLUMN)");
            }
            if (!has(keywords, "AS\\s*\\(")) { // else the server computes it
                List<String> arguments = clause.words.size() == 2 ? clause.list : List.of(); // else the list is not that of the type
                String typeName = clause.words.get(1);
                ValueType type = ValueType.of(typeName, arguments, has(keywords, "UNSIGNED\\b"),
                        charset(keywords, charset).equals("ascii"));
                String typeSql = typeName + (arguments.isEmpty() ? "" : "(" + String.join(",", arguments) + ")");
                columns.add(new Column(Clause.name(clause.words.get(0)), typeSql, !has(keywords, "NOT\\s+NULL\\b"), type));
            }
        }

        /** SQL in capitals, with all text in quotes taken out. */
        private static String keywords(String sql) {
            return LITERAL.matcher(sql).replaceAll("''").toUpperCase(Locale.ROOT);
        }

        private static boolean has(String keywords, String pattern) {
            return Pattern.compile("\\b" + pattern).matcher(keywords).find();
        }

        /** The character set that is named, perhaps by its collation. Files are sent as they are, so it is one of two. */
        private static String charset(String keywords, String otherwise) {
            Matcher named = CHARSET.matcher(keywords);
            String charset = named.find() ? named.group(1).toLowerCase(Locale.ROOT) : otherwise;
            if (!charset.equals("ascii") && !charset.equals("utf8mb4")) {
                throw new IllegalArgumentException("character set " + charset + ": use utf8mb4 or ascii");
            }
            return charset;
        }

        String name() {
            return name;
        }

        List<String> columnNames() {
            return columns.stream().map(Column::name).toList();
        }

        /** The names of its foreign keys, as far as schema.sql gives them. */
        Stream<String> foreignKeyNames() {
            return foreignKeys.stream().map(key -> CONSTRAINT.matcher(key.sql)).filter(Matcher::lookingAt).map(matcher -> matcher.group(1))
                    .filter(name -> name != null).map(Clause::name);
        }

        /** Whether the CSV file has values of all these columns. */
        boolean hasInFile(List<String> names) {
            return !names.isEmpty() && columnNames().containsAll(names);
        }

        String createSql(String place, List<String> keys) {
            return Stream.of(definitions, keys).flatMap(List::stream)
                    .collect(Collectors.joining(",\n  ", "CREATE TABLE " + place + " (\n  ", "\n) " + options));
        }

        /**
         * Counts the rows and computes their checksum, as generate does. Without NO_MERGE MySQL would compute each CRC32 twice, and with
         * CONCAT_WS it would take an eighth longer.
         */
        String checksumSql(String place) {
            return "SELECT /*+ NO_MERGE(r) */ COUNT(*), COALESCE(SUM(c * c), 0) FROM (SELECT CRC32(CONCAT("
                    + columns.stream().map(Column::checksumSql).collect(Collectors.joining(", ',', ")) + ")) AS c FROM " + place + ") r";
        }
    }

    // ---- the dataset: manifest.json and the files that it lists

    /** The files of a dataset, of the right size and with the right header. Their rows are checked on the way to the server. */
    record Dataset(Map<String, Table> tables, List<CsvFile> files) {

        long rows() {
            return files.stream().mapToLong(CsvFile::rows).sum();
        }

        /**
         * Looks at a folder for the tables of a schema.sql (null: the one that comes with the script); fails if files are missing, cut
         * off or of other tables, or if it holds planted defects and these are not allowed.
         */
        static Dataset check(Path dataDir, Path schema, boolean allowDirty) throws IOException {
            Map<String, Table> tables = Table.read(schema);
            Path manifestFile = dataDir.resolve("manifest.json");
            if (!Files.exists(manifestFile)) {
                throw new IOException(manifestFile + " does not exist: run generate first, or name its folder with --data-dir");
            }
            JsonObject manifest = JsonObject.read(manifestFile);
            mysql.requireVersion(dataDir.toString(), manifest.get("version", String.class), "run generate again");
            boolean dirty = manifest.members.containsKey("defects");
            if (dirty && !allowDirty) {
                throw new IOException(dataDir + " holds planted defects: load it with --allow-dirty, or load clean data");
            }
            Map<String, CsvFile> files = new LinkedHashMap<>();
            for (JsonObject entry : manifest.objects("files")) {
                String table = entry.get("table", String.class);
                if (!tables.containsKey(table)) {
                    throw new IOException(mysql.shown(table, 80) + ": listed in " + manifestFile + ", but not a table of schema.sql");
                }
                if (files.put(table, CsvFile.of(tables.get(table), entry)) != null) {
                    throw new IOException(table + ": listed twice in " + manifestFile);
                }
            }
            refuse(tables.keySet().stream().filter(table -> !table.equals(MANIFEST_TABLE) && !files.containsKey(table)).toList(),
                    "a table without a file in " + manifestFile);
            Set<Path> listed = files.values().stream().map(CsvFile::path).collect(Collectors.toSet());
            try (Stream<Path> present = Files.list(dataDir)) {
                refuse(present.filter(file -> file.toString().endsWith(".csv") && !listed.contains(file))
                        .filter(file -> !(dirty && file.endsWith("defects.csv"))).map(Path::toString).sorted().toList(),
                        "not listed in " + manifestFile);
            }
            for (CsvFile file : files.values()) {
                file.check();
            }
            return new Dataset(tables, List.copyOf(files.values()));
        }
    }

    private static void refuse(Collection<String> names, String why) throws IOException {
        if (!names.isEmpty()) {
            String more = names.size() > 20 ? " and " + (names.size() - 20) + " more" : "";
            throw new IOException(names.stream().limit(20).map(name -> mysql.shown(name, 200)).collect(Collectors.joining(", "))
                    + more + ": " + why);
        }
    }

    /** An object of manifest.json. A member that it lacks, or that is of another type, is an error. */
    private record JsonObject(Path file, Map<?, ?> members) {

        static JsonObject read(Path file) throws IOException {
            try {
                return of(file, JSON.std.anyFrom(mysql.readRegular(file)));
            } catch (JsonProcessingException e) {
                String what = mysql.shown(e.getOriginalMessage().replaceFirst(" \\(start marker .*", ""), 300);
                String where = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
                throw new IOException(file + " is not JSON: " + what + where, e);
            }
        }

        private static JsonObject of(Path file, Object json) throws IOException {
            if (json instanceof Map<?, ?> members) {
                return new JsonObject(file, members);
            }
            throw new IOException(file + " is not a manifest of lm-synth: run generate again");
        }

        <T> T get(String name, Class<T> type) throws IOException {
            Object value = members.get(name);
            if (!type.isInstance(value)) {
                throw new IOException(file + " is not a manifest of this version of lm-synth, since '" + name + "' is "
                        + (value == null ? "missing" : "'" + mysql.shown(value.toString(), 80) + "'") + ": run generate again");
            }
            return type.cast(value);
        }

        /** A count. */
        long number(String name) throws IOException {
            String number = get(name, Number.class).toString();
            if (!number.matches("\\d{1,18}")) {
                throw new IOException(file + ": '" + name + "' is not a number of " + name + ", but " + mysql.shown(number, 80)
                        + ": run generate again");
            }
            return Long.parseLong(number);
        }

        List<JsonObject> objects(String name) throws IOException {
            List<JsonObject> objects = new ArrayList<>();
            for (Object json : get(name, List.class)) {
                objects.add(of(file, json));
            }
            return objects;
        }
    }

    /** A CSV file, the table that it fills, and what manifest.json says of it. */
    record CsvFile(Path path, Table table, long rows, long bytes, String sha256, BigInteger checksum) {

        private static CsvFile of(Table table, JsonObject entry) throws IOException {
            String name = entry.get("file", String.class);
            String checksum = entry.get("checksum", String.class);
            if (!name.matches("[\\w-]+\\.csv") || !checksum.matches("\\d{1,40}")) {
                throw new IOException(entry.file + ": '" + mysql.shown(name, 80) + "' is not a .csv file beside it, or its checksum '"
                        + mysql.shown(checksum, 80) + "' is not a number: run generate again");
            }
            return new CsvFile(entry.file.resolveSibling(name), table, entry.number("rows"), entry.number("bytes"),
                    entry.get("sha256", String.class), new BigInteger(checksum));
        }

        /** Whether it is faster to build the indexes of the table after its rows are loaded. */
        boolean isLarge() {
            return rows >= 10_000;
        }

        /** Fails if the file is missing, or if its header or its size is wrong. */
        private void check() throws IOException {
            if (!Files.isRegularFile(path)) {
                throw new IOException(path + (Files.exists(path) ? " is not a regular file" : " is missing, though the manifest lists it")
                        + ": run generate again");
            }
            try (CheckedRows reader = new CheckedRows(this)) {
                boolean changed = Files.size(path) != bytes;
                while (changed && reader.next()) {
                    // to the first wrong row, or to the end: that fails too, since the size is wrong
                }
            }
        }

        /** Says where a primary key is repeated, if so: for a file that was changed. In others the server finds it. */
        private void refuseRepeatedKeys() throws IOException {
            Map<String, Long> lines = new HashMap<>();
            try (CsvReader csv = new CsvReader(this, Files.newInputStream(path))) {
                while (table.hasInFile(table.primaryKey) && csv.next() && lines.size() < 1_000_000) {
                    String key = csv.values(table.primaryKey);
                    Long earlier = lines.put(key, csv.line);
                    if (earlier != null) {
                        throw csv.fault(table.primaryKey, key, "the primary key of line " + earlier + " again");
                    }
                }
            }
        }

        /** An error that names the line of the nth row (or the last of fewer) with these values, joined as in what the server says. */
        IOException faultAt(int nth, List<String> columns, String values, String why) throws IOException {
            IOException fault = new IOException(path + ", columns " + String.join(", ", columns) + ", value '"
                    + mysql.shown(values, 80) + "': " + why);
            try (CsvReader csv = new CsvReader(this, Files.newInputStream(path))) {
                for (int seen = 0; seen < nth && csv.next();) {
                    if (csv.values(columns).equalsIgnoreCase(values)) {
                        fault = csv.fault(columns, values, why);
                        seen++;
                    }
                }
            }
            return fault;
        }
    }

    /** The rows of a file, each checked before it is given, and then the file as a whole. */
    private static final class CheckedRows implements AutoCloseable {
        private final CsvFile file;
        private final MessageDigest digest = sha256();
        private final CsvReader csv;
        private long rows;
        private boolean ended;

        CheckedRows(CsvFile file) throws IOException {
            this.file = file;
            this.csv = new CsvReader(file, new DigestInputStream(Files.newInputStream(file.path), digest));
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Goes to the next row; false at the end, but fails there if the file is not the one that the manifest lists. */
        boolean next() throws IOException {
            if (ended) {
                return false;
            }
            if (csv.next()) {
                checkRow();
                rows++;
                return true;
            }
            boolean whole = rows == file.rows;
            if (!whole || Files.size(file.path) != file.bytes || !HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(file.sha256)) {
                file.refuseRepeatedKeys();
                throw new IOException(file.path + (whole ? " was changed: its size or its SHA-256 is not the manifest's"
                        : " line " + csv.line + ": the file ends after " + rows + " rows, the manifest says " + file.rows)
                        + "; run generate again");
            }
            ended = true;
            return false;
        }

        /** Fails with the first value that its column cannot take. */
        private void checkRow() throws IOException {
            List<Column> columns = file.table.columns;
            if (csv.count != columns.size()) {
                throw csv.fault(Math.min(csv.count, columns.size()), csv.count + (csv.count == 1 ? " value" : " values")
                        + ", the table has " + columns.size() + " columns");
            }
            for (int i = 0; i < csv.count; i++) {
                Column column = columns.get(i);
                String problem = csv.from[i] < csv.to[i] ? column.type.problem(csv.bytes, csv.from[i], csv.to[i])
                        : column.nullable ? null : "is missing: the column is NOT NULL";
                if (problem != null) {
                    throw csv.fault(i, problem);
                }
            }
        }

        @Override
        public void close() throws IOException {
            csv.close();
        }
    }

    /**
     * Reads CSV (RFC 4180, in UTF-8, with lines that end in LF) as bytes, into a buffer that each row uses again: the libraries for CSV
     * make a String of every value, and know neither the line that it is in nor whether its bytes were UTF-8.
     */
    private static final class CsvReader implements AutoCloseable {
        private static final int LONGEST_ROW = 1 << 24;

        private final CsvFile file;
        private final List<Column> columns;
        private final InputStream in;
        private byte[] bytes = new byte[1 << 18];
        /** Where the row after this one begins, and where the buffer ends. */
        private int nextRow;
        private int end;
        /** How many values the row has, and where in the buffer each is, without its quotes. There may be one more than columns. */
        private int count;
        private final int[] from;
        private final int[] to;
        private final boolean[] quoteWithin;
        private long line;
        private long nextLine = 1;

        /** Reads the header, and fails if it is not that of the table. */
        CsvReader(CsvFile file, InputStream in) throws IOException {
            this.file = file;
            this.columns = file.table.columns;
            this.in = in;
            from = new int[columns.size() + 1];
            to = new int[columns.size() + 1];
            quoteWithin = new boolean[columns.size() + 1];
            try {
                readHeader();
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }

        private void readHeader() throws IOException {
            if (!next()) {
                throw new IOException(file.path + " line 1: the file is empty; run generate again");
            }
            for (int i = 0; i < Math.max(count, columns.size()); i++) {
                String is = i < Math.min(count, from.length) ? text(i) : "nothing";
                String expected = i < columns.size() ? columns.get(i).name() : "nothing";
                if (!is.equals(expected)) {
                    throw new IOException(file.path + " line 1, column " + (i + 1) + ": the header says '" + mysql.shown(is, 80)
                            + "', schema.sql '" + expected + "'");
                }
            }
        }

        /** Goes to the next row; false at the end of the file. */
        boolean next() throws IOException {
            line = nextLine;
            while (!parseRow()) {
                if (!fillBuffer()) {
                    if (nextRow == end) {
                        return false;
                    }
                    throw fault(count, "the file ends within this row");
                }
            }
            return true;
        }

        private boolean fillBuffer() throws IOException {
            System.arraycopy(bytes, nextRow, bytes, 0, end - nextRow);
            end -= nextRow;
            nextRow = 0;
            if (end == bytes.length) {
                if (end == LONGEST_ROW) {
                    throw fault(count, "a row of more than 16 MB; a quote that is never closed?");
                }
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            int read = in.read(bytes, end, bytes.length - end);
            end += Math.max(0, read);
            return read > 0;
        }

        /** Finds the values of a row; false if it goes on after the buffer. */
        private boolean parseRow() throws IOException {
            count = 0;
            nextLine = line + 1;
            int at = nextRow;
            do {
                at = at < end && bytes[at] == '"' ? parseQuoted(at + 1) : parseUnquoted(at);
                if (at < 0) {
                    return false;
                }
            } while (bytes[at++] == ',');
            nextRow = at;
            for (int i = 0; i < Math.min(count, quoteWithin.length); i++) {
                if (quoteWithin[i]) {
                    halveQuotes(i);
                }
            }
            return true;
        }

        /** Gives the place of the comma or line end after the value; -1 if the buffer ends before it. */
        private int parseUnquoted(int start) throws IOException {
            int at = start;
            for (; at < end && bytes[at] != ',' && bytes[at] != '\n'; at++) {
                if (bytes[at] == '"' || bytes[at] == '\r') {
                    add(start, at + 1, false);
                    throw fault(count - 1, bytes[at] == '"' ? "a quote within text that has none around it"
                            : "a carriage return: lines must end in LF alone, as generate writes them");
                }
            }
            if (at == end) {
                return -1;
            }
            add(start, at, false);
            return at;
        }

        private int parseQuoted(int start) throws IOException {
            boolean quotes = false;
            for (int at = start; at + 1 < end; at++) {
                if (bytes[at] == '\n') {
                    nextLine++;
                } else if (bytes[at] == '"' && bytes[at + 1] == '"') {
                    quotes = true;
                    at++;
                } else if (bytes[at] == '"') {
                    add(start, at, quotes);
                    if (bytes[at + 1] != ',' && bytes[at + 1] != '\n') {
                        throw fault(count - 1, "text after the closing quote");
                    }
                    return at + 1;
                }
            }
            return -1;
        }

        private void add(int start, int stop, boolean quotes) {
            if (count < from.length) {
                from[count] = start;
                to[count] = stop;
                quoteWithin[count] = quotes;
            }
            count++;
        }

        /** Makes one quote of each two in a value. */
        private void halveQuotes(int i) {
            int length = from[i];
            for (int at = from[i]; at < to[i]; at++) {
                bytes[length++] = bytes[at];
                at += bytes[at] == '"' ? 1 : 0;
            }
            to[i] = length;
        }

        private String text(int i) {
            return new String(bytes, from[i], to[i] - from[i], StandardCharsets.UTF_8);
        }

        /** Values of the row, joined as in what the server says of a key. */
        String values(List<String> names) {
            List<String> all = file.table.columnNames();
            return names.stream().map(name -> text(all.indexOf(name))).collect(Collectors.joining("-"));
        }

        private IOException fault(int i, String why) {
            String name = i < columns.size() ? columns.get(i).name() : "after the last";
            return fault(List.of(name), i < Math.min(count, from.length) ? text(i) : "", why);
        }

        /** An error that names the file, the line, the columns and their value. */
        IOException fault(List<String> names, String value, String why) {
            return new IOException(file.path + " line " + line + ", column " + String.join(", ", names) + ", value '"
                    + mysql.shown(value, 80) + "': " + why);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    // ---- one load

    /** Loads a dataset into a database: beside what is there, and in its place when all is verified. */
    private static final class DatabaseLoad implements AutoCloseable {

        private final mysql.Session session;
        private final Dataset data;
        private final Options options;
        private final Progress progress;
        private final Workers workers = new Workers();
        /** Holds the lock, and swaps the tables. */
        private final Connection main;
        private final String sessionVariables;
        private final ExistingTables existing;
        private final Staging staging;
        /** Why rows go in by INSERT; null if by LOAD DATA. */
        private String whyInsert;
        private int insertSize;

        DatabaseLoad(mysql.Session session, Dataset data, Options options, Progress progress) throws SQLException {
            this.session = session;
            this.data = data;
            this.options = options;
            this.progress = progress;
            checkName(session.database());
            main = session.connect();
            sessionVariables = sessionVariables(main);
            execute(main, sessionVariables);
            existing = new ExistingTables(main, session.database(), data.tables);
            staging = new Staging(main, session.database(), data, existing, options.inPlace, progress);
        }

        /**
         * What a load depends on, whatever the server's defaults: an error for each wrong value, not a warning; quotes and backslashes as
         * they are written here; time for long statements. On servers that know these variables, also memory and threads for building
         * indexes and reading whole tables.
         */
        private static String sessionVariables(Connection connection) throws SQLException {
            String variables = "SET SESSION sql_mode = 'TRADITIONAL', foreign_key_checks = 0, default_storage_engine = InnoDB,"
                    + " autocommit = 1, sql_big_selects = 1, sql_safe_updates = 0,"
                    + " wait_timeout = 86400, net_read_timeout = 600, net_write_timeout = 600";
            Map<String, Integer> whereKnown = Map.of("innodb_ddl_buffer_size", 64 << 20, "innodb_ddl_threads", 2,
                    "innodb_parallel_read_threads", 2, "tmp_table_size", 256 << 20, "max_execution_time", 0, "max_statement_time", 0);
            List<String> known = firstColumn(connection, "SHOW SESSION VARIABLES WHERE variable_name IN ('"
                    + String.join("', '", whereKnown.keySet()) + "')");
            return variables + known.stream().map(name -> ", " + name + " = " + whereKnown.get(name)).collect(Collectors.joining());
        }

        private Connection connect() throws SQLException {
            Connection connection = session.connect();
            execute(connection, sessionVariables);
            return connection;
        }

        /** Fails with the database as it was. */
        void run(int streams) throws Exception {
            try {
                lock();
                existing.refuseOthers(options, staging.schemas());
                try {
                    staging.clear();
                    staging.create();
                    whyInsert = whyInsert();
                    insertSize = (int) Math.min(1 << 20, Long.parseLong(firstColumn(main, "SELECT @@max_allowed_packet").get(0)) / 2);
                    fill(streams);
                    if (!options.inPlace) {
                        staging.addForeignKeys();
                    }
                    writeManifest();
                    staging.swap();
                } catch (Exception e) {
                    staging.abandon(e);
                    throw e;
                }
            } catch (Exception e) {
                throw explained(e);
            }
            staging.clear();
            if (options.inPlace) { // only now, since their names are unique in a schema, and the old tables had them
                staging.addForeignKeys();
            }
        }

        private static final String LOCAL_INFILE_OFF = "since local_infile is off on the server";

        /** Tries LOAD DATA without rows, since proxies and managed servers may refuse it though local_infile is on. */
        private String whyInsert() throws SQLException, IOException {
            if (options.noLocalInfile) {
                return "as --no-local-infile asks";
            }
            if (!firstColumn(main, "SELECT @@local_infile").equals(List.of("1"))) {
                return LOCAL_INFILE_OFF;
            }
            LoadDataBatch noRows = new LoadDataBatch(data.tables.get(MANIFEST_TABLE));
            try (Connection connection = connect()) { // which may be of no use after a refusal
                noRows.send(connection, staging.staged(MANIFEST_TABLE));
                return null;
            } catch (SQLException e) {
                if (!noRows.refused) {
                    throw e;
                }
                return "since the server refused LOAD DATA (error " + e.getErrorCode() + ")";
            }
        }

        /** The lock ends with its connection. The server may take some seconds to notice that a killed load has none any more. */
        private void lock() throws SQLException {
            if (!"1".equals(firstColumn(main, "SELECT GET_LOCK(?, 5)", "load " + session.database()).get(0))) {
                throw new SQLException("another load into " + session.database() + " is running: wait for it to end");
            }
        }

        /**
         * All workers fill the largest table first. The last to leave it builds its indexes, while the others go on to the next; and when
         * no table is left to fill, they verify the checksums of those that are filled, and the foreign keys of those that are indexed.
         */
        private void fill(int streams) throws Exception {
            Map<String, TableLoad> loads = new LinkedHashMap<>();
            data.files.stream().sorted(Comparator.comparing(CsvFile::bytes).reversed())
                    .forEach(file -> loads.put(file.table.name, new TableLoad(this, file)));
            List<Task> tasks = new ArrayList<>();
            for (TableLoad load : loads.values()) {
                tasks.addAll(Collections.nCopies(load.file.isLarge() ? streams : 1, load::fill));
            }
            Verification verification = new Verification(staging, progress);
            for (TableLoad load : loads.values()) {
                tasks.add(connection -> {
                    if (workers.await(load.filled)) {
                        verification.checksum(connection, load.file);
                    }
                });
            }
            for (TableLoad child : loads.values()) {
                for (ForeignKey key : child.file.table.foreignKeys) {
                    TableLoad parent = loads.getOrDefault(key.parent, child);
                    tasks.add(connection -> {
                        if (workers.await(child.indexed) && workers.await(parent.indexed)) {
                            verification.foreignKey(connection, key, child.file, parent.file);
                        }
                    });
                }
            }
            try {
                workers.run(streams, this::connect, tasks);
            } finally {
                for (TableLoad load : loads.values()) {
                    load.close();
                }
            }
        }

        private void writeManifest() throws SQLException {
            try (PreparedStatement insert = main.prepareStatement("INSERT INTO " + staging.staged(MANIFEST_TABLE)
                    + " (" + String.join(", ", MANIFEST_COLUMNS) + ") VALUES (?, ?, ?, ?, ?)")) {
                for (CsvFile file : data.files) {
                    insert.setString(1, file.table.name);
                    insert.setLong(2, file.rows);
                    insert.setLong(3, file.bytes);
                    insert.setString(4, file.sha256);
                    insert.setBigDecimal(5, new BigDecimal(file.checksum));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }

        /** A failure with what it means for the database, or with what the account lacks. */
        private Exception explained(Exception e) throws SQLException {
            if (!main.isValid(5)) { // then the server is gone, whatever else it was that failed first
                String why = e instanceof SQLException ? mysql.explain(e) : "the connection to the server broke: is it still running?";
                return new IOException(why + (staging.swapping ? "; whether the new data is in place, validate shows"
                        : "; the database is as it was"), e);
            }
            Set<Integer> denied = Set.of(1044, 1142, 1143, 1227); // to a database, a table, a column, for want of a privilege
            return e instanceof SQLException sql && denied.contains(sql.getErrorCode())
                    ? new IOException(e.getMessage() + ": load needs " + neededGrant(), e) : e;
        }

        private String neededGrant() {
            String account = "this account";
            try {
                account = "'" + firstColumn(main, "SELECT CURRENT_USER()").get(0).replace("@", "'@'") + "'";
            } catch (SQLException e) {
                // then without its name
            }
            String database = session.database();
            String pattern = database.replace("_", "\\_") + (options.inPlace ? "" : "%");
            return "GRANT " + PRIVILEGES + " ON `" + pattern + "`.* TO " + account + (options.inPlace ? ""
                    : "; or, if it may not have the schema " + database + "__new beside " + database + ", --in-place");
        }

        /**
         * Settings of the server that may have held a large load back: load changes none of them for others. What each is worth,
         * bench/load --settings measures.
         */
        List<String> hints() throws SQLException {
            long bytes = data.files.stream().mapToLong(CsvFile::bytes).sum();
            List<String> hints = new ArrayList<>();
            if (bytes < 100_000_000) {
                return hints;
            }
            Map<String, String> settings = new HashMap<>();
            try (Statement statement = main.createStatement(); ResultSet rs = statement.executeQuery("SHOW GLOBAL VARIABLES WHERE"
                    + " variable_name IN ('innodb_redo_log_capacity', 'innodb_log_file_size', 'innodb_buffer_pool_size', 'log_bin')")) {
                while (rs.next()) {
                    settings.put(rs.getString(1), rs.getString(2));
                }
            }
            String redoLog = settings.containsKey("innodb_redo_log_capacity") ? "innodb_redo_log_capacity" : "innodb_log_file_size";
            Map<String, String> sizes = new LinkedHashMap<>();
            sizes.put(redoLog, "so the server may stop to write pages");
            sizes.put("innodb_buffer_pool_size", "so indexes may be built from disk");
            sizes.forEach((name, effect) -> {
                long size = Long.parseLong(settings.getOrDefault(name, "0"));
                if (size < Math.min(bytes, 1L << 30)) {
                    hints.add(name + " is " + (size >> 20) + " MB: less than this data, " + effect + "; 1 GB is enough");
                }
            });
            if ("ON".equals(settings.get("log_bin"))) {
                hints.add("the binary log is on: on a server that replicates to none and needs no recovery to a point in time,"
                        + " --skip-log-bin saves writing every row twice");
            }
            if (!hints.isEmpty()) {
                hints.add("what that gains depends on the disk: nothing where processors are the limit, as in our measurements"
                        + " (bench/load --settings shows yours)");
            }
            if (LOCAL_INFILE_OFF.equals(whyInsert)) {
                hints.add("local_infile is off: with SET GLOBAL local_infile = 1 such a load takes about three quarters of the time");
            }
            return hints;
        }

        @Override
        public void close() throws SQLException {
            main.close();
        }
    }

    // ---- where tables are

    /** What the schemas of the server hold, and which of it a load made: only that may be dropped. */
    private static final class ExistingTables {

        private static final Pattern SUFFIX = Pattern.compile("__(new|old)$");
        /** What the server calls a table, but not a view, a sequence or a table with a history of its own. */
        private static final String TABLE = "BASE TABLE";

        private final Connection connection;
        private final String database;
        /** Some servers do not tell capitals and small letters apart in names of tables. */
        private final Comparator<String> nameOrder;
        private final Map<String, Table> tables;

        ExistingTables(Connection connection, String database, Map<String, Table> tables) throws SQLException {
            this.connection = connection;
            this.database = database;
            this.nameOrder = firstColumn(connection, "SELECT @@lower_case_table_names").equals(List.of("0"))
                    ? Comparator.naturalOrder() : String.CASE_INSENSITIVE_ORDER;
            this.tables = new TreeMap<>(nameOrder);
            this.tables.putAll(tables);
        }

        /** Fails if the load would find a name taken, drop what is not ours, or break foreign keys or triggers of others. */
        void refuseOthers(Options options, Collection<String> stagingSchemas) throws SQLException, IOException {
            refuseClashes(options);
            for (String schema : stagingSchemas) {
                Set<String> inside = names(kinds(schema).keySet());
                Set<String> ours = in(schema);
                Set<String> known = ours(schema);
                ours.removeIf(table -> !tables.containsKey(table) && !known.contains(table));
                inside.removeAll(ours);
                inside.addAll(firstColumn(connection, "SELECT routine_name FROM information_schema.routines WHERE routine_schema = ?"
                        + " UNION SELECT event_name FROM information_schema.events WHERE event_schema = ?", schema, schema));
                refuse(inside, "not lm-synth's, in the schema " + schema + ", which load needs for itself");
            }
            Set<String> replaced = replaced();
            Set<String> ours = ours(database);
            Set<String> referring = names(List.of());
            for (List<String> key : rows(connection, "SELECT referenced_table_name, table_name, table_schema = referenced_table_schema,"
                    + " table_schema FROM information_schema.key_column_usage WHERE referenced_table_schema = ?", database)) {
                String table = key.get(1);
                boolean inside = key.get(2).equals("1");
                if ((replaced.contains(key.get(0)) || tables.containsKey(key.get(0)))
                        && !(inside && (replaced.contains(table) || ours.contains(table)))) {
                    referring.add(inside ? table : key.get(3) + "." + table);
                }
            }
            refuse(referring, "their foreign keys refer to tables that load replaces: drop these keys first");
            List<String> triggered = firstColumn(connection,
                    "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE event_object_schema = ?", database);
            triggered.removeIf(table -> !replaced.contains(table));
            refuse(triggered, "tables that load replaces, but that have triggers: drop these first");
        }

        /** Fails if something that is not ours has a name that the load needs in the database, but for tables that it may replace. */
        private void refuseClashes(Options options) throws SQLException, IOException {
            Set<String> ours = ours(database);
            List<String> clashes = new ArrayList<>();
            boolean replaceable = true;
            for (Map.Entry<String, String> present : kinds(database).entrySet()) {
                String name = present.getKey();
                boolean table = present.getValue().equals(TABLE);
                boolean needed = tables.containsKey(name) || options.inPlace && table(name) != null;
                boolean free = table && (ours.contains(name) || options.force && !hasSuffix(name));
                if (needed && !free) {
                    clashes.add(name + " (" + (table ? "table" : present.getValue().toLowerCase(Locale.ROOT)) + ")");
                    replaceable &= table && !hasSuffix(name);
                }
            }
            Set<String> keys = ignoringCase(tables.values().stream().flatMap(Table::foreignKeyNames).toList());
            for (List<String> key : rows(connection, "SELECT constraint_name, table_name FROM information_schema.table_constraints"
                    + " WHERE table_schema = ? AND constraint_type = 'FOREIGN KEY'", database)) {
                if (keys.contains(key.get(0)) && !ours.contains(key.get(1)) && !tables.containsKey(key.get(1))) {
                    clashes.add(key.get(0) + " (foreign key of " + key.get(1) + ")");
                    replaceable = false;
                }
            }
            refuse(clashes, "not lm-synth's, but with names that load needs in " + database + ": rename or drop them, or load into another"
                    + " database with -D" + (replaceable ? "; --force drops such tables" : ""));
        }

        /** The tables, views and so on of a schema, and of which kind each is. */
        private Map<String, String> kinds(String schema) throws SQLException {
            Map<String, String> kinds = new TreeMap<>(nameOrder);
            for (List<String> row : rows(connection,
                    "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = ?", schema)) {
                kinds.put(row.get(0), row.get(1));
            }
            return kinds;
        }

        Set<String> in(String schema) throws SQLException {
            Map<String, String> kinds = kinds(schema);
            kinds.values().removeIf(kind -> !kind.equals(TABLE));
            return names(kinds.keySet());
        }

        /** The tables of a schema that a load made: those that its manifest names, and those with just the columns that schema.sql says. */
        Set<String> ours(String schema) throws SQLException {
            Map<String, Set<String>> columns = new TreeMap<>(nameOrder);
            for (List<String> row : rows(connection,
                    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ?", schema)) {
                columns.computeIfAbsent(row.get(0), table -> ignoringCase(List.of())).add(row.get(1));
            }
            Set<String> present = in(schema);
            columns.keySet().retainAll(present);
            Set<String> ours = names(List.of());
            if (columns.getOrDefault(MANIFEST_TABLE, Set.of()).containsAll(Set.of("table_name", "sha256"))) {
                ours.add(MANIFEST_TABLE);
                ours.addAll(firstColumn(connection, "SELECT table_name FROM " + qualified(schema, MANIFEST_TABLE)));
            }
            columns.forEach((name, its) -> {
                if (table(name) != null && its.equals(ignoringCase(table(name).columnNames()))) {
                    ours.add(name);
                }
            });
            ours.retainAll(present);
            return ours;
        }

        /** The tables of the database that the load replaces: ours, and those of others that have the name of one of ours. */
        Set<String> replaced() throws SQLException {
            Set<String> replaced = in(database);
            Set<String> ours = ours(database);
            replaced.removeIf(table -> hasSuffix(table) || !ours.contains(table) && !tables.containsKey(table));
            return replaced;
        }

        /** The table of schema.sql that has this name, without a suffix; or null. */
        private Table table(String name) {
            return tables.get(SUFFIX.matcher(name).replaceFirst(""));
        }

        /** Whether it is a table that a load in place has not yet put in place, or not yet dropped. */
        static boolean hasSuffix(String table) {
            return SUFFIX.matcher(table).find();
        }

        /** Names of tables or of schemas. */
        Set<String> names(Collection<String> names) {
            Set<String> set = new TreeSet<>(nameOrder);
            set.addAll(names);
            return set;
        }

        /** Names of columns or of foreign keys. */
        private static Set<String> ignoringCase(Collection<String> names) {
            Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            set.addAll(names);
            return set;
        }
    }

    private static String qualified(String schema, String table) {
        return mysql.quote(schema) + "." + mysql.quote(table);
    }

    /**
     * Where tables are filled before readers see them, and where the old ones go then: two schemas beside the database, or with --in-place
     * tables in it, of the same names with a suffix.
     */
    private static final class Staging {

        /** Error of DROP SCHEMA: its folder holds files that are not tables. */
        private static final int NOT_EMPTY = 1010;

        private final Connection connection;
        private final String database;
        private final Dataset data;
        private final ExistingTables existing;
        private final boolean inPlace;
        private final Progress progress;
        private final Set<String> large;
        private final Set<String> undroppable;
        private String newSchema;
        private String oldSchema;
        private boolean createdDatabase;
        /** Whether the server was told to put the new tables in place, and has not answered. */
        private boolean swapping;

        Staging(Connection connection, String database, Dataset data, ExistingTables existing, boolean inPlace, Progress progress) {
            this.connection = connection;
            this.database = database;
            this.data = data;
            this.existing = existing;
            this.undroppable = existing.names(List.of());
            this.inPlace = inPlace;
            this.progress = progress;
            this.large = data.files.stream().filter(CsvFile::isLarge).map(file -> file.table.name).collect(Collectors.toSet());
        }

        /** Where a table is filled. */
        String staged(String table) {
            return inPlace ? qualified(database, table + "__new") : qualified(newSchema, table);
        }

        /** Where readers see it. */
        private String live(String table) {
            return qualified(database, table);
        }

        /** Where the one that they saw before goes, to be dropped. */
        private String old(String table) {
            return inPlace ? qualified(database, table + "__old") : qualified(oldSchema, table);
        }

        /** The schemas that there are beside the database, of this load or an earlier one that was killed. */
        List<String> schemas() throws SQLException {
            List<String> names = Stream.of("__new", "__old").flatMap(this::schemaNames).toList();
            return firstColumn(connection, "SELECT schema_name FROM information_schema.schemata WHERE schema_name IN ("
                    + String.join(", ", Collections.nCopies(names.size(), "?")) + ")", names.toArray(String[]::new));
        }

        /** The names that such a schema may have: where one cannot be dropped, the next is used. */
        private Stream<String> schemaNames(String suffix) {
            return IntStream.rangeClosed(1, 9).mapToObj(n -> database + suffix + (n == 1 ? "" : n));
        }

        /** Drops what is left of this load or an earlier one, and waits for a statement of a killed one that still runs. */
        void clear() throws SQLException {
            execute(connection, "SET SESSION lock_wait_timeout = 600");
            for (String schema : schemas()) {
                try {
                    execute(connection, "DROP SCHEMA " + mysql.quote(schema));
                } catch (SQLException e) {
                    if (e.getErrorCode() != NOT_EMPTY) {
                        throw e;
                    }
                    if (undroppable.add(schema)) {
                        String folder = mysql.shown(firstColumn(connection, "SELECT @@datadir").get(0), 1000) + schema;
                        progress.line("Hint: " + folder + " holds files that the server can neither use nor drop, as one that was killed"
                                + " may leave them: delete that folder when you can");
                    }
                }
            }
            newSchema = schemaNames("__new").filter(name -> !undroppable.contains(name)).findFirst().orElse(newSchema);
            oldSchema = schemaNames("__old").filter(name -> !undroppable.contains(name)).findFirst().orElse(oldSchema);
            Set<String> leftovers = existing.in(database);
            leftovers.removeIf(table -> !ExistingTables.hasSuffix(table));
            leftovers.retainAll(existing.ours(database));
            if (!leftovers.isEmpty()) {
                execute(connection, "DROP TABLE " + leftovers.stream().map(this::live).collect(Collectors.joining(", ")));
            }
            // a reader who never ends his transaction holds up the swap, and with it all other readers: not for long
            execute(connection, "SET SESSION lock_wait_timeout = 60");
        }

        /** Creates the empty tables; large ones without indexes and foreign keys, and in place all without foreign keys. */
        void create() throws SQLException {
            if (inPlace) {
                createDatabase();
            } else {
                createSchema(newSchema);
            }
            for (Table table : data.tables.values()) {
                List<String> keys = new ArrayList<>();
                if (!large.contains(table.name)) {
                    table.indexes.forEach(index -> keys.add(index.sql));
                }
                if (!large.contains(table.name) && !inPlace) {
                    table.foreignKeys.forEach(key -> keys.add(key.sql));
                }
                execute(connection, table.createSql(staged(table.name), keys));
            }
        }

        private void createSchema(String name) throws SQLException {
            execute(connection, "CREATE SCHEMA " + mysql.quote(name) + " CHARACTER SET utf8mb4");
        }

        private void createDatabase() throws SQLException {
            if (firstColumn(connection, "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?", database).isEmpty()) {
                createSchema(database);
                createdDatabase = true;
            }
        }

        /** Adds those that were not created: unchecked, since foreign_key_checks = 0, and without a copy of the table. */
        void addForeignKeys() throws SQLException {
            for (Table table : data.tables.values()) {
                if (!table.foreignKeys.isEmpty() && (inPlace || large.contains(table.name))) {
                    execute(connection, "ALTER TABLE " + (inPlace ? live(table.name) : staged(table.name)) + " "
                            + table.foreignKeys.stream().map(key -> "ADD " + key.sql + ", ").collect(Collectors.joining())
                            + "ALGORITHM=INPLACE");
                }
            }
        }

        /** Puts the new tables in the place of the old ones, in one statement that happens whole or not at all. */
        void swap() throws SQLException {
            createDatabase();
            Set<String> leaving = existing.replaced();
            if (!leaving.isEmpty() && !inPlace) {
                createSchema(oldSchema);
            }
            try {
                execute(connection, "SET SESSION foreign_key_checks = 1"); // so that foreign keys follow the tables that they refer to
                swapping = true;
                execute(connection, "RENAME TABLE " + Stream.concat(
                        leaving.stream().map(table -> live(table) + " TO " + old(table)),
                        data.tables.keySet().stream().map(table -> staged(table) + " TO " + live(table)))
                        .collect(Collectors.joining(", ")));
            } catch (SQLException e) {
                swapping &= e.getErrorCode() == 0; // else the server has answered
                throw new SQLException("the new tables could not be put in place: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
            }
            swapping = false;
            createdDatabase = false;
            execute(connection, "SET SESSION foreign_key_checks = 0");
        }

        /** Drops what a load made that failed. If the server cannot be reached, the next load does it. */
        void abandon(Exception failure) {
            try {
                if (!connection.isValid(5)) {
                    return;
                }
                clear();
                if (createdDatabase) {
                    execute(connection, "DROP SCHEMA " + mysql.quote(database));
                }
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    // ---- rows on their way to the server

    /** Something to do for one of the connections that work at once. */
    private interface Task {
        void run(Connection connection) throws SQLException, IOException;
    }

    /** Threads with a connection each, which take one task after the other. The first failure ends the work of all. */
    private static final class Workers {
        private volatile boolean failed;

        boolean failed() {
            return failed;
        }

        void run(int streams, Callable<Connection> connector, Collection<Task> tasks) throws Exception {
            Queue<Task> waiting = new ConcurrentLinkedQueue<>(tasks);
            Queue<Exception> failures = new ConcurrentLinkedQueue<>();
            ExecutorService pool = Executors.newFixedThreadPool(streams);
            for (int i = 0; i < Math.min(streams, tasks.size()); i++) {
                pool.execute(() -> {
                    try (Connection connection = connector.call()) {
                        for (Task task = waiting.poll(); task != null && !failed; task = waiting.poll()) {
                            task.run(connection);
                        }
                    } catch (Exception | OutOfMemoryError e) {
                        failures.add(e instanceof Exception failure ? failure
                                : new IOException("out of memory: give Java more, or use fewer --streams", e));
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

        /** Waits for another task to get so far; false if one fails before. */
        boolean await(CountDownLatch latch) throws IOException {
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
    }

    /** Fills one table from its file, by several workers in turn. The order of the file is that of the primary key. */
    private static final class TableLoad implements AutoCloseable {
        private final DatabaseLoad load;
        private final CsvFile file;
        private final String table;
        private final CountDownLatch filled = new CountDownLatch(1);
        private final CountDownLatch indexed = new CountDownLatch(1);
        private CheckedRows rows;
        private long start;
        private int sending;
        private boolean complete;

        TableLoad(DatabaseLoad load, CsvFile file) {
            this.load = load;
            this.file = file;
            this.table = load.staging.staged(file.table.name);
        }

        /** What each of the workers does. */
        void fill(Connection connection) throws SQLException, IOException {
            Batch batch = load.whyInsert == null ? new LoadDataBatch(file.table) : new InsertBatch(file.table, load.insertSize);
            while (!load.workers.failed() && read(batch)) {
                try {
                    batch.send(connection, table);
                } catch (SQLException e) {
                    throw explained(e, " lines " + batch.firstLine + " to " + batch.lastLine);
                }
                sent();
                load.progress.loaded(batch.rows, file.table.name);
            }
            if (!load.workers.failed() && completes()) {
                load.progress.done("load", file.table.name, file.rows, start);
                filled.countDown();
                addIndexes(connection);
                // by itself the server counts rows and values only some time later, and plans the first queries badly
                execute(connection, "ANALYZE TABLE " + table);
                indexed.countDown();
            }
        }

        /** Reads the next rows of the file; false at its end. */
        private synchronized boolean read(Batch batch) throws IOException {
            if (rows == null) {
                start = System.nanoTime();
                rows = new CheckedRows(file);
            }
            batch.clear();
            while (!batch.isFull() && rows.next()) {
                batch.add(rows.csv);
            }
            sending += batch.rows > 0 ? 1 : 0;
            return batch.rows > 0;
        }

        private synchronized void sent() {
            sending--;
        }

        /** True for the first worker that finds all rows in the table. */
        private synchronized boolean completes() {
            boolean first = sending == 0 && !complete;
            complete |= first;
            return first;
        }

        private void addIndexes(Connection connection) throws SQLException, IOException {
            if (!file.isLarge() || file.table.indexes.isEmpty()) {
                return;
            }
            long begin = System.nanoTime();
            load.progress.begins("index", file.table.name);
            try {
                execute(connection, "ALTER TABLE " + table + " " + file.table.indexes.stream().map(index -> "ADD " + index.sql)
                        .collect(Collectors.joining(", ")) + ", ALGORITHM=INPLACE");
            } catch (SQLException e) {
                throw explained(e, "");
            }
            load.progress.done("index", file.table.name, file.rows, begin);
        }

        private static final Pattern DUPLICATE = Pattern.compile("(?s)Duplicate entry '(.*)' for key '(?:[^']*\\.)?([^'.]+)'.*");

        /** What the server says of values, with the lines that it got or just the line of a repeated key. Fails with any other error. */
        private IOException explained(SQLException e, String lines) throws SQLException, IOException {
            String state = String.valueOf(e.getSQLState());
            if (!(e instanceof SQLWarning || state.startsWith("22") || state.startsWith("23"))) { // data exception, constraint violation
                throw e;
            }
            Matcher duplicate = DUPLICATE.matcher(String.valueOf(e.getMessage()));
            if (duplicate.matches()) {
                String key = duplicate.group(2);
                List<String> columns = key.equals("PRIMARY") ? file.table.primaryKey : file.table.indexes.stream()
                        .filter(index -> index.name.equalsIgnoreCase(key)).findFirst().map(Index::columns).orElse(List.of());
                if (file.table.hasInFile(columns)) {
                    return file.faultAt(2, columns, duplicate.group(1), "an earlier row has this key, which is unique");
                }
            }
            return new IOException(file.path + lines + ": " + mysql.explain(e), e);
        }

        @Override
        public synchronized void close() throws IOException {
            if (rows != null) {
                rows.close();
            }
        }
    }

    /** Rows as the server takes them in one go. The memory is used again for the next ones. */
    private abstract static class Batch {
        private static final int FULL = 4 << 20;
        /** Warning where binlog_format is STATEMENT. */
        private static final int UNSAFE_TO_REPLICATE = 1592;

        final Table table;
        byte[] bytes = new byte[FULL + (1 << 16)];
        int length;
        int rows;
        /** The lines of the file that these rows are from. */
        long firstLine;
        long lastLine;

        Batch(Table table) {
            this.table = table;
        }

        void clear() {
            length = 0;
            rows = 0;
        }

        boolean isFull() {
            return length >= FULL;
        }

        void add(CsvReader row) {
            firstLine = rows == 0 ? row.line : firstLine;
            lastLine = row.line;
            rows++;
            addRow(row);
        }

        abstract void addRow(CsvReader row);

        /** Fails with the server's error, or with its first warning: a warning is a row that it left out or changed. */
        abstract void send(Connection connection, String intoTable) throws SQLException, IOException;

        String columns() {
            return table.columnNames().stream().map(mysql::quote).collect(Collectors.joining(", ", "(", ")"));
        }

        static void refuseWarnings(Statement statement) throws SQLException {
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (warning.getErrorCode() != UNSAFE_TO_REPLICATE) {
                    throw warning;
                }
            }
        }

        void reserve(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
            }
        }

        void put(char c) {
            bytes[length++] = (byte) c;
        }

        void put(String ascii) {
            for (int i = 0; i < ascii.length(); i++) {
                put(ascii.charAt(i));
            }
        }

        /** Puts a value with a backslash before each backslash and each of these two characters. */
        void putEscaped(CsvReader row, int i, char special, char other) {
            for (int at = row.from[i]; at < row.to[i]; at++) {
                byte b = row.bytes[at];
                if (b == '\\' || b == special || b == other) {
                    put('\\');
                }
                bytes[length++] = b;
            }
        }
    }

    /** Rows as LOAD DATA LOCAL takes them: lines with commas, in which \N is NULL. */
    private static final class LoadDataBatch extends Batch {
        /** Whether the server answered with an error before it asked for the rows. */
        private boolean refused;

        LoadDataBatch(Table table) {
            super(table);
        }

        @Override
        void addRow(CsvReader row) {
            for (int i = 0; i < row.count; i++) {
                reserve(2 * (row.to[i] - row.from[i]) + 3);
                if (row.from[i] == row.to[i]) {
                    put("\\N");
                } else {
                    putEscaped(row, i, ',', '\n');
                }
                put(i + 1 < row.count ? ',' : '\n');
            }
        }

        /** As bytes (CHARACTER SET binary), so that the server converts nothing: text columns are in UTF-8 or ASCII, as the rows are. */
        @Override
        void send(Connection connection, String intoTable) throws SQLException, IOException {
            JdbcConnection driver = connection.unwrap(JdbcConnection.class);
            RuntimeProperty<Boolean> allowed = driver.getPropertySet().getBooleanProperty(PropertyKey.allowLoadLocalInfile);
            LocalInfile infile = new LocalInfile((NativeSession) driver.getSession(), table.name + ".csv", bytes, length);
            try (JdbcStatement statement = connection.createStatement().unwrap(JdbcStatement.class)) {
                statement.setLocalInfileInputStream(infile);
                allowed.setValue(true);
                try {
                    statement.execute("LOAD DATA LOCAL INFILE '" + infile.name + "' INTO TABLE " + intoTable + " CHARACTER SET binary"
                            + " FIELDS TERMINATED BY ',' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' " + columns());
                } finally {
                    allowed.setValue(false);
                    if (!connection.isClosed()) {
                        statement.setLocalInfileInputStream(null);
                    }
                }
                refuseWarnings(statement);
                if (statement.getLargeUpdateCount() != rows) {
                    throw new SQLException("the server took " + statement.getLargeUpdateCount() + " of " + rows + " rows");
                }
            } catch (SQLException e) {
                if (infile.refusal != null) {
                    connection.abort(Runnable::run);
                    throw new IOException(infile.refusal, e);
                }
                refused = e.getErrorCode() != 0 && !infile.checked;
                if (refused) { // some of these errors have the SQL state of a broken connection, but it is not
                    throw new SQLException("the server refused LOAD DATA into " + table.name + ": " + mysql.shown(e.getMessage(), 400)
                            + " (--no-local-infile loads without)", "HY000", e.getErrorCode(), e);
                }
                throw e;
            }
        }
    }

    /**
     * The rows that the server gets when it asks for the file of a LOAD DATA LOCAL. Connector/J would give them for any name that a server
     * asks for, also in the answer to another statement; this gives them only for the name that was sent.
     */
    private static final class LocalInfile extends ByteArrayInputStream {
        private final NativeSession session;
        private final String name;
        private boolean checked;
        private String refusal;

        LocalInfile(NativeSession session, String name, byte[] bytes, int length) {
            super(bytes, 0, length);
            this.session = session;
            this.name = name;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int size) {
            if (!checked) {
                NativePacketPayload request = session.getProtocol().getReusablePacket();
                String asked = new String(request.getByteBuffer(), 1, request.getPayloadLength() - 1, StandardCharsets.UTF_8);
                if (!asked.equals(name)) {
                    refusal = "the server asked for the file '" + mysql.shown(asked, 80) + "' instead of " + name
                            + ": it got nothing; do not trust it";
                    throw new IllegalStateException(refusal);
                }
                checked = true;
            }
            return super.read(buffer, offset, size);
        }
    }

    /** Rows as INSERT takes them, for servers that do not take LOAD DATA LOCAL: lists of values, several to a batch. */
    private static final class InsertBatch extends Batch {
        private final int listSize;
        private final List<Integer> listStarts = new ArrayList<>();

        /** With lists that end after this many bytes. */
        InsertBatch(Table table, int listSize) {
            super(table);
            this.listSize = listSize;
        }

        @Override
        void clear() {
            super.clear();
            listStarts.clear();
        }

        @Override
        void addRow(CsvReader row) {
            int start = length;
            for (int i = 0; i < row.count; i++) {
                reserve(2 * (row.to[i] - row.from[i]) + 6);
                put(i == 0 ? '(' : ',');
                if (row.from[i] == row.to[i]) {
                    put("NULL");
                } else {
                    put('\'');
                    putEscaped(row, i, '\'', '\'');
                    put('\'');
                }
            }
            reserve(2);
            put("),");
            if (listStarts.isEmpty() || length - listStarts.get(listStarts.size() - 1) > listSize) {
                listStarts.add(start);
            }
        }

        @Override
        void send(Connection connection, String intoTable) throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                for (int i = 0; i < listStarts.size(); i++) {
                    int begin = listStarts.get(i);
                    int end = (i + 1 < listStarts.size() ? listStarts.get(i + 1) : length) - 1; // without its last comma
                    statement.execute("INSERT INTO " + intoTable + " " + columns() + " VALUES "
                            + new String(bytes, begin, end - begin, StandardCharsets.UTF_8));
                    refuseWarnings(statement);
                }
                connection.commit();
            }
            connection.setAutoCommit(true);
        }
    }

    // ---- what is in the tables

    /** Proves by query that the tables hold what the manifest says, and that their foreign keys refer to rows. */
    private static final class Verification {
        private final Staging staging;
        private final Progress progress;

        Verification(Staging staging, Progress progress) {
            this.staging = staging;
            this.progress = progress;
        }

        void checksum(Connection connection, CsvFile file) throws SQLException {
            long begin = System.nanoTime();
            progress.begins("verify", file.table.name);
            String sql = file.table.checksumSql(staging.staged(file.table.name));
            try (Statement statement = connection.createStatement(); ResultSet table = statement.executeQuery(sql)) {
                table.next();
                BigInteger checksum = table.getBigDecimal(2).toBigInteger();
                if (table.getLong(1) != file.rows || !checksum.equals(file.checksum)) {
                    throw new SQLException("table " + file.table.name + " got " + table.getLong(1) + " rows with the checksum " + checksum
                            + ", the manifest says " + file.rows + " with " + file.checksum + ": run generate again");
                }
            }
            if (file.isLarge()) {
                progress.done("verify", file.table.name, file.rows, begin);
            }
        }

        void foreignKey(Connection connection, ForeignKey key, CsvFile child, CsvFile parent) throws SQLException, IOException {
            long begin = System.nanoTime();
            progress.begins("verify", child.table.name + " in " + key.parent);
            List<String> columns = key.columns.stream().map(mysql::quote).toList();
            List<String> parentColumns = key.parentColumns.stream().map(mysql::quote).toList();
            // where few parents have many children, the index gives each value once
            String distinct = parent.rows * 10 < child.rows ? "DISTINCT " : "";
            // children that lie in the order of their parents are read in that order: from another index each would look for its parent
            // elsewhere in a large table (1.7 million visits on MySQL 9.7: 3.6 s instead of 57)
            boolean together = child.table.primaryKey.stream().limit(1).toList().equals(key.columns.subList(0, 1));
            String inOrder = together ? " FORCE INDEX (PRIMARY)" : "";
            List<String> orphans = firstColumn(connection, "SELECT CONCAT_WS('-', " + of("c", columns) + ") FROM (SELECT " + distinct
                    + String.join(", ", columns) + " FROM " + staging.staged(child.table.name) + inOrder + " WHERE "
                    + columns.stream().map(column -> column + " IS NOT NULL").collect(Collectors.joining(" AND ")) + ") c LEFT JOIN "
                    + staging.staged(key.parent) + " p ON (" + of("p", parentColumns) + ") = (" + of("c", columns) + ") WHERE p."
                    + parentColumns.get(0) + " IS NULL LIMIT 1");
            if (!orphans.isEmpty()) {
                throw child.faultAt(1, key.columns, orphans.get(0), "there is no such row in " + key.parent);
            }
            if (child.isLarge()) {
                progress.done("verify", child.table.name + " in " + key.parent, child.rows, begin);
            }
        }

        private static String of(String alias, List<String> columns) {
            return columns.stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
        }
    }

    // ---- JDBC in few words

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of a query. */
    private static List<String> firstColumn(Connection connection, String sql, String... values) throws SQLException {
        return rows(connection, sql, values).stream().map(row -> row.get(0)).collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<List<String>> rows(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setString(i + 1, values[i]);
            }
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet rs = query.executeQuery()) {
                while (rs.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= rs.getMetaData().getColumnCount(); i++) {
                        row.add(rs.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }
}
