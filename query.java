//DESCRIPTION No command: the loaded database, .sql files with a head, and their results as tables
//JAVA 17+
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
//SOURCES mysql.java
//JAVAC_OPTIONS -Xlint:all -Werror

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What report and validate share: the loaded database, .sql files with a head, and their results as tables, JSON and HTML. */
class query {

    private query() {
    }

    // ---- the loaded database

    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_COLUMN = 1054;

    /**
     * A connection to the loaded database that can only read.
     *
     * @throws SQLException if there is no data; the message says what to do
     * @throws IOException  if another version of lm-synth loaded it
     */
    static Connection connect(mysql.Session session) throws IOException, SQLException {
        String missing = "database " + session.database() + " of " + session.describe()
                + " holds no lm-synth data: run load (or setup) first";
        Connection db;
        try {
            db = session.connect(session.database());
        } catch (SQLException e) {
            throw e.getErrorCode() == UNKNOWN_DATABASE ? new SQLException(missing, e) : e;
        }
        try (Statement statement = db.createStatement()) {
            ResultSet info = statement.executeQuery("SELECT version FROM dataset_info LIMIT 1");
            if (!info.next()) {
                throw new SQLException(missing);
            }
            mysql.requireVersion("database " + session.database() + " of " + session.describe(), info.getString(1),
                    "run setup (or generate and load) again, which replaces it");
            useCollationOfTables(statement);
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            return db;
        } catch (IOException e) {
            db.close();
            throw e;
        } catch (SQLException e) {
            db.close();
            throw Set.of(NO_SUCH_TABLE, NO_SUCH_COLUMN).contains(e.getErrorCode()) ? new SQLException(missing, e) : e;
        }
    }

    /** Gives literals and user variables the collation of the tables, without which some servers refuse to compare or unite them. */
    static void useCollationOfTables(Statement statement) throws SQLException {
        statement.execute("SET collation_connection = (SELECT collation_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = 'dim_site' AND column_name = 'site_name')");
    }

    /**
     * Which data it is, as the one row of dataset_info says.
     *
     * @param facts     its columns but for the parameters
     * @param dirtyRate the rate at which defects were planted on purpose, or null
     */
    record Dataset(Map<String, Object> facts, String dirtyRate) {

        static Dataset read(Connection db) throws SQLException {
            Map<String, Object> facts = Table.of(db, "SELECT * FROM dataset_info LIMIT 1").objects().get(0);
            return new Dataset(facts, dirtyRate(String.valueOf(facts.remove("parameters"))));
        }

        /** From "dirty=0.01" among the parameters. */
        private static String dirtyRate(String parameters) {
            Matcher rate = Pattern.compile("\\bdirty=([^;]*)").matcher(parameters);
            return rate.find() ? mysql.shown(rate.group(1), 40) : null;
        }

        private String fact(String column) {
            return mysql.shown(String.valueOf(facts.get(column)), 40);
        }

        BigDecimal number(String column) {
            return facts.get(column) instanceof BigDecimal number ? number : BigDecimal.ZERO;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f patients, seed %s, %s to %s", number("patients"), fact("seed"), fact("first_date"),
                    fact("last_date"))
                    + (dirtyRate == null ? "" : "; DIRTY: defects were planted on purpose at a rate of " + dirtyRate);
        }
    }

    /** How many queries run at once. */
    static final class Streams {
        static final int DEFAULT = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

        @Option(names = "--streams", paramLabel = "N",
                description = "Connections that run queries at once (default: as many as processors, 1 to 4)")
        int streams = DEFAULT;

        void check(CommandSpec spec) {
            if (streams < 1 || streams > 64) {
                throw new ParameterException(spec.commandLine(), "--streams must be from 1 to 64: '" + streams + "'");
            }
        }
    }

    /** Runs queries on a few connections at once, one at a time on each. */
    static final class Workers implements AutoCloseable {
        private final Queue<Connection> idle;
        private final List<Connection> own;
        private final ExecutorService threads;

        interface Work<T> {
            T on(Connection db) throws Exception;
        }

        /** Takes connections that stay open. */
        Workers(List<Connection> connections) {
            this(connections, List.of());
        }

        private Workers(List<Connection> connections, List<Connection> own) {
            idle = new ConcurrentLinkedQueue<>(connections);
            this.own = own;
            threads = Executors.newFixedThreadPool(connections.size());
        }

        /** Opens as many connections to the loaded database as there are queries to run, but no more than so many. */
        static Workers open(mysql.Session session, int most, int queries) throws IOException, SQLException {
            List<Connection> connections = new ArrayList<>();
            try {
                do {
                    connections.add(connect(session));
                } while (connections.size() < Math.min(most, queries));
            } catch (IOException | SQLException e) {
                for (Connection connection : connections) {
                    connection.close();
                }
                throw e;
            }
            return new Workers(connections, connections);
        }

        <T> Future<T> submit(Work<T> work) {
            return threads.submit(() -> {
                Connection db = idle.remove(); // one is there: there are as many as threads
                try {
                    return work.on(db);
                } finally {
                    idle.add(db);
                }
            });
        }

        /** Runs something, and waits for its result. */
        <T> T run(Work<T> work) throws Exception {
            return await(submit(work));
        }

        /** Waits for a result, and throws what the work threw. */
        static <T> T await(Future<T> result) throws Exception {
            try {
                return result.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }

        /** Closes the connections that it opened: one that is at work, since other work has failed, is cut off and not waited for. */
        @Override
        public void close() throws SQLException {
            threads.shutdownNow();
            for (Connection connection : own) {
                if (idle.contains(connection)) {
                    connection.close();
                } else {
                    connection.abort(Runnable::run);
                }
            }
        }
    }

    // ---- .sql files

    /**
     * A line {@code -- key: value} at the head of a file. A line after it that begins with {@code --} and two or more spaces
     * continues its value.
     *
     * @param number the number of the line where it begins
     */
    record HeadLine(int number, String key, String value) {

        private static final Pattern ENTRY = Pattern.compile("--\\s?(\\w+):\\s*(.*?)\\s*");
        private static final Pattern CONTINUATION = Pattern.compile("--\\s{2,}(\\S.*?)\\s*");

        /** The head: the lines before the first that is neither blank nor a comment. Comments that are no entries are left out. */
        static List<HeadLine> parse(String text) {
            List<HeadLine> head = new ArrayList<>();
            boolean inEntry = false;
            int number = 0;
            for (String line : text.lines().takeWhile(line -> line.isBlank() || line.startsWith("--")).toList()) {
                number++;
                Matcher continuation = CONTINUATION.matcher(line);
                Matcher entry = ENTRY.matcher(line);
                if (!continuation.matches()) {
                    inEntry = entry.matches();
                    if (inEntry) {
                        head.add(new HeadLine(number, entry.group(1), entry.group(2)));
                    }
                } else if (inEntry) {
                    HeadLine begun = head.remove(head.size() - 1);
                    head.add(new HeadLine(begun.number, begun.key, (begun.value + " " + continuation.group(1)).strip()));
                }
            }
            return head;
        }
    }

    /** A file of SQL: its name without .sql, its text, the lines of its head, and its statements without comments. */
    record SqlFile(String name, String text, List<HeadLine> head, List<String> statements) {

        static SqlFile parse(String name, String text) {
            try {
                return new SqlFile(name, text, HeadLine.parse(text), split(text, ';'));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ".sql: " + e.getMessage());
            }
        }

        /** The *.sql files of a folder, by name; a folder without any is an error. */
        static List<SqlFile> in(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                throw new IOException(folder + " is not a folder: name one with .sql files");
            }
            try (Stream<Path> files = Files.list(folder)) {
                List<SqlFile> all = files.filter(file -> file.toString().endsWith(".sql")).sorted().map(SqlFile::read).toList();
                if (all.isEmpty()) {
                    throw new IOException("there are no .sql files in " + folder);
                }
                return all;
            } catch (UncheckedIOException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        /** The *.sql files of a folder that comes with the scripts (//FILES). */
        static List<SqlFile> bundled(String folder) throws IOException, URISyntaxException {
            Path home = Path.of(query.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(home)) {
                return in(home.resolve(folder));
            }
            try (FileSystem jar = FileSystems.newFileSystem(home)) {
                return in(jar.getPath(folder));
            }
        }

        static Map<String, SqlFile> byName(List<SqlFile> all) {
            return all.stream().collect(Collectors.toMap(SqlFile::name, file -> file, (a, b) -> b, LinkedHashMap::new));
        }

        private static SqlFile read(Path file) {
            try {
                return parse(file.getFileName().toString().replaceFirst("\\.sql$", ""), mysql.readRegular(file));
            } catch (IOException e) {
                throw new UncheckedIOException(mysql.explain(e), e);
            }
        }

        // -- its head

        /** The lines of a key, in their order. */
        List<HeadLine> head(String key) {
            return head.stream().filter(line -> line.key.equals(key)).toList();
        }

        /** The first value of a key, or else this. */
        String head(String key, String otherwise) {
            return head(key).stream().map(HeadLine::value).findFirst().orElse(otherwise);
        }

        /** The first value of a key that the head must have. */
        String required(String key) {
            return head(key).stream().map(HeadLine::value).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(name + ".sql: its head lacks a line '-- " + key + ": ...'"));
        }

        /** An error in a line of the head. */
        IllegalArgumentException fault(HeadLine line, String message) {
            return new IllegalArgumentException(name + ".sql: line " + line.number + ": " + message);
        }

        /** A file without a title is called by its name. */
        String title() {
            return mysql.shown(head("title", name.replace('_', ' ')), 300);
        }

        /** What the query answers, or nothing. */
        String question() {
            return mysql.shown(head("question", ""), 2000);
        }

        /** The question, and how to read the result. */
        List<String> notes() {
            return Stream.of("question", "reading").flatMap(key -> head(key).stream()).map(line -> mysql.shown(line.value, 2000)).toList();
        }

        /** The same file with one more note on how to read the result. */
        SqlFile withReading(String note) {
            return new SqlFile(name, text, Stream.concat(head.stream(), Stream.of(new HeadLine(0, "reading", note))).toList(), statements);
        }

        // -- its statement

        /** Text in quotes, in a form that Java matches without going deeper for each character. */
        private static final String WITH_ESCAPES = "'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";

        /** Words that no reading statement needs, and functions that wait, lock, read files of the server or change something. */
        private static final Pattern REFUSED = Pattern.compile("(?i)/\\*(?!\\+)|:="
                + "|\\b(INTO|DELETE|UPDATE|CALL|LOCK|FOR\\s+SHARE|PROCEDURE|SET_VAR|NEXT\\s+VALUE|(INSERT|REPLACE)(?!\\s*\\())\\b"
                + "|\\b(SLEEP|BENCHMARK|LOAD_FILE|GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS|NEXTVAL|SETVAL|LASTVAL|LAST_INSERT_ID"
                + "|\\w*_POS_WAIT|\\w*GTID\\w*|WAIT_\\w+|KEYRING_\\w+|SYS_\\w+)\\s*\\(|\\w\\s*\\.\\s*\\w+\\s*\\(");

        /** Text in quotes: on most servers a backslash in it is an escape; with NO_BACKSLASH_ESCAPES it is a character like others. */
        private static final List<Pattern> QUOTED = Stream.of(WITH_ESCAPES, "'[^']*+'|\"[^\"]*+\"")
                .map(pattern -> Pattern.compile(pattern, Pattern.DOTALL)).toList();

        /**
         * The one statement of the file; refused if it does more than read. Text in quotes is not searched, names in backquotes are,
         * since functions may be called by them.
         */
        String readOnlyStatement() {
            if (statements.size() != 1) {
                throw new IllegalArgumentException(name + ".sql: expected one statement, found " + statements.size());
            }
            String sql = statements.get(0).replace("`", "");
            if (!sql.matches("(?is)\\(*\\s*(SELECT|WITH)\\b.*")) {
                throw new IllegalArgumentException(name + ".sql: only a statement that reads is run: one SELECT, or WITH and SELECT");
            }
            for (Pattern quoted : QUOTED) {
                Matcher refused = REFUSED.matcher(quoted.matcher(sql).replaceAll("''"));
                if (refused.find()) {
                    throw new IllegalArgumentException(name + ".sql: only a statement that reads is run, without "
                            + refused.group().replaceAll("\\s+", " "));
                }
            }
            return statements.get(0);
        }

        /** What the server says is wrong with the statement: it counts the lines from its beginning, the reader from that of the file. */
        String explain(SQLException e) {
            Matcher token = TOKEN.matcher(text);
            boolean found = token.find();
            while (found && (token.group("comment") != null || token.group().isBlank())) {
                found = token.find();
            }
            int before = found ? lineOf(text, token.start()) - 1 : 0;
            return name + ".sql: " + Pattern.compile("(?<= at line )\\d+$")
                    .matcher(mysql.shown(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "), 600))
                    .replaceAll(line -> String.valueOf(Integer.parseInt(line.group()) + before));
        }

        /**
         * Splits SQL at a character that stands outside quotes, comments and parentheses. Comments are dropped, but for those that the
         * server carries out; their line breaks stay, so that the server counts the lines as the file has them.
         */
        static List<String> split(String sql, char separator) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            int depth = 0;
            Matcher token = TOKEN.matcher(sql);
            while (token.find()) {
                String text = token.group();
                if (token.group("unclosed") != null) {
                    throw new IllegalArgumentException("line " + lineOf(sql, token.start()) + ": " + text + " is not closed");
                }
                if (token.group("comment") != null) {
                    part.append(text.replaceAll(".+", " "));
                } else if (depth == 0 && text.charAt(0) == separator) {
                    parts.add(part.toString().strip());
                    part.setLength(0);
                } else {
                    part.append(text);
                    depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
                }
            }
            parts.add(part.toString().strip());
            parts.removeIf(String::isEmpty);
            return parts;
        }

        private static int lineOf(String sql, int position) {
            return 1 + (int) sql.substring(0, position).chars().filter(c -> c == '\n').count();
        }

        /** Text in quotes, a comment, a quote or comment without an end, or any other character. */
        private static final Pattern TOKEN = Pattern.compile(
                WITH_ESCAPES + "|`[^`]*+`"
                + "|(?<comment>--(?=\\s|$)[^\\n]*+|#[^\\n]*+|/\\*(?![!+])(?s:.*?)\\*/)"
                + "|(?<unclosed>['\"`]|/\\*(?![!+]))|[\\s\\S]", Pattern.DOTALL);
    }

    // ---- results

    /**
     * A column of a result. Its values are BigDecimal where it is a number, and else String.
     *
     * @param type   one of java.sql.Types
     * @param isYear whether it is a YEAR, which java.sql.Types has not
     */
    record Column(String name, int type, boolean isYear) {

        private static final Set<Integer> NUMBERS = Set.of(Types.BIT, Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT,
                Types.DECIMAL, Types.NUMERIC, Types.REAL, Types.FLOAT, Types.DOUBLE);
        private static final Set<Integer> BYTES = Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);
        private static final Set<Integer> TIMES = Set.of(Types.DATE, Types.TIME, Types.TIMESTAMP);

        Column(String name, int type) {
            this(name, type, false);
        }

        boolean isNumber() {
            return NUMBERS.contains(type);
        }

        /**
         * Its value in the current row: bits as a number, bytes in hexadecimal as the mysql client shows them, text as it is. All else is
         * as the server wrote it, since not all of its times (a zero date, say) are times to Java.
         */
        private Object value(ResultSet rs, int index) throws SQLException {
            byte[] bytes = rs.getBytes(index);
            if (bytes == null) {
                return null;
            }
            if (type == Types.BIT) {
                return new BigDecimal(new BigInteger(1, bytes));
            }
            if (BYTES.contains(type)) {
                return "0x" + HexFormat.of().withUpperCase().formatHex(bytes);
            }
            String ascii = new String(bytes, StandardCharsets.US_ASCII);
            return isNumber() ? new BigDecimal(ascii) : TIMES.contains(type) ? ascii : rs.getString(index);
        }

        /** A value for a person: numbers with thousands separators, but not years, keys and codes; text as mysql.shown shows it. */
        String format(Object value) {
            if (value == null) {
                return "NULL";
            }
            if (value instanceof BigDecimal number) {
                return isYear || isExtreme(number) || name.matches("(?i)(.*_)?(id|key|year|code|seed)") ? exact(number)
                        : String.format(Locale.ROOT, "%,." + Math.max(0, number.scale()) + "f", number);
            }
            return mysql.shown(value.toString(), Integer.MAX_VALUE);
        }

        /** A number for a program: with all of its digits, and an exponent only where a DOUBLE has more zeros than a DECIMAL can. */
        static String exact(BigDecimal number) {
            return isExtreme(number) ? number.toString() : number.toPlainString();
        }

        private static boolean isExtreme(BigDecimal number) {
            int digitsOfDecimal = 65;
            return number.scale() > digitsOfDecimal || number.precision() - number.scale() > digitsOfDecimal;
        }

        /** The name for a person: that of an expression is its text, line breaks and all. */
        String heading() {
            return mysql.shown(name.replaceAll("\\s+", " "), 200);
        }

        /** The name in words: ed_wait_median_min is "ED wait median (min)". */
        String label() {
            String words = Stream.of(name.split("_")).map(word -> WORDS.getOrDefault(word, word)).collect(Collectors.joining(" "));
            return words.isEmpty() ? name : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }

        private static final Map<String, String> WORDS = Map.ofEntries(
                Map.entry("ed", "ED"), Map.entry("lwbs", "LWBS"), Map.entry("alc", "ALC"), Map.entry("ctas", "CTAS"),
                Map.entry("lha", "area"), Map.entry("std", "standardised"), Map.entry("ts", "time"),
                Map.entry("p10", "10th percentile"), Map.entry("p25", "25th percentile"), Map.entry("p75", "75th percentile"),
                Map.entry("p90", "90th percentile"), Map.entry("pct", "%"), Map.entry("h", "(hours)"), Map.entry("min", "(min)"),
                Map.entry("region", "(region)"));
    }

    /** The rows of a result. Values are exact: BigDecimal, String or null. */
    record Table(List<Column> columns, List<List<Object>> rows) {

        /** The result of the statement of a file; an error names the file and the line. */
        static Table of(Connection db, SqlFile file) throws SQLException {
            try {
                return of(db, file.readOnlyStatement());
            } catch (SQLException e) {
                throw new SQLException(file.explain(e), e.getSQLState(), e.getErrorCode(), e);
            }
        }

        /** The result of a query. */
        static Table of(Connection db, String sql) throws SQLException {
            try (Statement statement = db.createStatement(); ResultSet rs = statement.executeQuery(sql)) {
                return read(rs, Integer.MAX_VALUE);
            }
        }

        /** Reads at most so many rows; the others stay in the result set. */
        static Table read(ResultSet rs, int limit) throws SQLException {
            ResultSetMetaData meta = rs.getMetaData();
            List<Column> columns = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                columns.add(new Column(meta.getColumnLabel(i), meta.getColumnType(i), meta.getColumnTypeName(i).equals("YEAR")));
            }
            List<List<Object>> rows = new ArrayList<>();
            while (rows.size() < limit && rs.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    row.add(columns.get(i - 1).value(rs, i));
                }
                rows.add(row);
            }
            return new Table(columns, rows);
        }

        /** Where a column stands, or -1. */
        int indexOf(String column) {
            return columns.stream().map(Column::name).toList().indexOf(column);
        }

        /**
         * Refuses columns that share a name, for what knows them by their names.
         *
         * @throws IllegalArgumentException if there are such
         */
        static void checkNames(SqlFile file, List<Column> columns) {
            Set<String> names = new HashSet<>();
            for (Column column : columns) {
                if (!names.add(column.name)) {
                    throw new IllegalArgumentException(file.name + ".sql: two columns have the name '" + column.heading()
                            + "': give each its own with AS");
                }
            }
        }

        /** The rows as objects by column, which have names of their own, for JSON: a time is in ISO 8601. */
        List<Map<String, Object>> objects() {
            return rows.stream().map(row -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    Object value = row.get(i);
                    boolean time = columns.get(i).type == Types.TIMESTAMP && value != null;
                    object.put(columns.get(i).name, time ? value.toString().replace(' ', 'T') : value);
                }
                return object;
            }).toList();
        }

        // -- as text

        /** Each line of a table is as long as its longest. Other formats have all of a text. */
        private static final int LONGEST_CELL = 2000;

        /** Prints aligned columns, numbers to the right, each line after the indent. */
        void print(PrintWriter out, String indent) {
            print(out, indent, Integer.MAX_VALUE);
        }

        /** The same in so many characters: long texts are cut, then columns at the right are left out, and a line says which. */
        void print(PrintWriter out, String indent, int width) {
            List<List<String>> lines = lines();
            int[] widths = widths(lines);
            int shown = shrink(widths, width - indent.length());
            lines.add(1, Arrays.stream(widths).mapToObj("-"::repeat).toList());
            for (List<String> line : lines) {
                StringBuilder text = new StringBuilder(indent);
                for (int i = 0; i < shown; i++) {
                    String cell = truncate(line.get(i), widths[i]);
                    String blank = " ".repeat(widths[i] - length(cell));
                    text.append(columns.get(i).isNumber() ? blank + cell : cell + blank).append("  ");
                }
                out.println(text.toString().stripTrailing());
            }
            if (shown < columns.size()) {
                out.println(indent + "not shown here: "
                        + columns.subList(shown, columns.size()).stream().map(Column::heading).collect(Collectors.joining(", ")));
            }
        }

        /** The header and the rows, formatted. */
        private List<List<String>> lines() {
            List<List<String>> lines = new ArrayList<>();
            lines.add(columns.stream().map(Column::heading).toList());
            for (List<Object> row : rows) {
                List<String> line = new ArrayList<>();
                for (int i = 0; i < row.size(); i++) {
                    line.add(truncate(columns.get(i).format(row.get(i)), LONGEST_CELL));
                }
                lines.add(line);
            }
            return lines;
        }

        private int[] widths(List<List<String>> lines) {
            return IntStream.range(0, columns.size())
                    .map(i -> lines.stream().mapToInt(line -> length(line.get(i))).max().orElse(0)).toArray();
        }

        boolean fits(int width) {
            return total(widths(lines())) <= width;
        }

        /** All columns, and two blanks between each two. */
        private static int total(int[] widths) {
            return Arrays.stream(widths).sum() + 2 * (widths.length - 1);
        }

        /** Makes the widest columns of text narrower until all fit; returns how many columns then fit. */
        private int shrink(int[] widths, int width) {
            while (total(widths) > width) {
                int widest = IntStream.range(0, widths.length).filter(i -> !columns.get(i).isNumber() && widths[i] > 12)
                        .boxed().max(Comparator.comparing(i -> widths[i])).orElse(-1);
                if (widest < 0) {
                    int shown = widths.length;
                    while (shown > 1 && total(Arrays.copyOf(widths, shown)) > width) {
                        shown--;
                    }
                    return shown;
                }
                widths[widest]--;
            }
            return widths.length;
        }

        static String truncate(String text, int width) {
            return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "\u2026";
        }

        /** In characters that are seen. */
        static int length(String text) {
            return text.codePointCount(0, text.length());
        }
    }

    // ---- JSON and HTML

    /** Maps and lists as JSON: numbers in full, NULL as null. */
    static String json(Object value) throws IOException {
        return JSON.builder(JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build())
                .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES).build().asString(value);
    }

    /** Replaces each mark {@code {{name}}} of a template; a value is not searched for marks. */
    static String fill(String template, Map<String, String> values) {
        return Pattern.compile("\\{\\{(\\w+)}}").matcher(template)
                .replaceAll(mark -> Matcher.quoteReplacement(values.get(mark.group(1))));
    }

    /** Text as HTML shows it, in an element or an attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /** A file that comes with the scripts (//FILES). */
    static String resource(String name) throws IOException {
        try (InputStream in = query.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
