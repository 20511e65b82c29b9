//DESCRIPTION No command: a .sql file with a head, and its result as a table
//JAVA 17+
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
//SOURCES mysql.java
//JAVAC_OPTIONS -Xlint:all -Werror

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A .sql file with a head, and its result as a table. */
class query {

    private query() {
    }

    // ---- the loaded database

    /** A connection to the loaded database that can only read; fails with what to do if there is no data. */
    static Connection connect(mysql.Session session) throws SQLException {
        String missing = "database " + session.database() + " of " + session.describe() + " holds no lm-synth data: run load (or setup) first";
        Connection db;
        try {
            db = session.connect(session.database());
        } catch (SQLException e) {
            throw e.getErrorCode() == UNKNOWN_DATABASE ? new SQLException(missing, e) : e;
        }
        try (Statement statement = db.createStatement()) {
            if (!statement.executeQuery("SELECT 1 FROM dataset_info LIMIT 1").next()) {
                throw new SQLException(missing);
            }
            useCollationOfTables(statement);
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            return db;
        } catch (SQLException e) {
            db.close();
            throw e.getErrorCode() == NO_SUCH_TABLE ? new SQLException(missing, e) : e;
        }
    }

    /** Literals and parameters get the collation of the tables, or some servers refuse to compare or unite them. */
    static void useCollationOfTables(Statement statement) throws SQLException {
        statement.execute("SET collation_connection = (SELECT collation_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = 'dim_site' AND column_name = 'site_name')");
    }

    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;

    /** The rate at which defects were planted, as dataset_info.parameters says it, or null. */
    static String dirty(String parameters) {
        try {
            Object rate = JSON.std.mapFrom(parameters).get("dirty");
            return rate == null ? null : rate.toString();
        } catch (IOException e) {
            return null; // a check says that it is no JSON
        }
    }

    // ---- .sql files

    /**
     * A line {@code -- key: value} at the head of a file; a line after it that begins with {@code --} and two or more spaces
     * continues its value.
     *
     * @param number of the line in the file where it begins
     */
    record HeadLine(int number, String key, String value) {

        private static final Pattern ENTRY = Pattern.compile("--\\s?(\\w+):\\s*(.*?)\\s*");
        private static final Pattern CONTINUATION = Pattern.compile("--\\s{2,}(\\S.*?)\\s*");

        /** The lines up to the first that is neither blank nor a comment. */
        static List<HeadLine> parse(String text) {
            List<HeadLine> head = new ArrayList<>();
            boolean continuable = false;
            int number = 0;
            for (String line : text.lines().takeWhile(line -> line.isBlank() || line.startsWith("--")).toList()) {
                number++;
                Matcher more = CONTINUATION.matcher(line);
                if (more.matches()) {
                    if (continuable) {
                        HeadLine last = head.remove(head.size() - 1);
                        head.add(new HeadLine(last.number, last.key, (last.value + " " + more.group(1)).strip()));
                    }
                    continue;
                }
                Matcher entry = ENTRY.matcher(line);
                continuable = entry.matches();
                if (continuable) {
                    head.add(new HeadLine(number, entry.group(1), entry.group(2)));
                }
            }
            return head;
        }
    }

    /** A file of SQL: its name without .sql, its text, the lines at its head, and its statements. */
    record SqlFile(String name, String text, List<HeadLine> head, List<String> statements) {

        static SqlFile parse(String name, String text) {
            try {
                return new SqlFile(name, text, HeadLine.parse(text), split(text, ';'));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ".sql: " + e.getMessage());
            }
        }

        /** The *.sql files of a folder, by name. */
        static List<SqlFile> in(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                List<SqlFile> all = files.filter(file -> file.toString().endsWith(".sql")).sorted().map(SqlFile::read).toList();
                if (all.isEmpty()) {
                    throw new IOException("there are no .sql files in " + folder);
                }
                return all;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        /** The *.sql files that travel with the scripts (//FILES) in this folder. */
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
                return parse(file.getFileName().toString().replaceFirst("\\.sql$", ""), Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read (" + e.getMessage() + ")", e);
            }
        }

        /** The lines of a key, in their order. */
        List<HeadLine> head(String key) {
            return head.stream().filter(line -> line.key.equals(key)).toList();
        }

        /** The first value of a key, or another if the head lacks it. */
        String head(String key, String otherwise) {
            return head(key).stream().map(HeadLine::value).findFirst().orElse(otherwise);
        }

        /** The first value of a key that the head must have. */
        String required(String key) {
            return head(key).stream().map(HeadLine::value).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(name + ".sql: its head lacks a line '-- " + key + ": ...'"));
        }

        /** What is wrong with a line of the head. */
        IllegalArgumentException fault(HeadLine line, String message) {
            return new IllegalArgumentException(name + ".sql: line " + line.number + ": " + message);
        }

        /** What the reader calls it; a file without a head has its name. */
        String title() {
            return head("title", name.replace('_', ' '));
        }

        /** What it answers, or nothing. */
        String question() {
            return head("question", "");
        }

        /** The same file with one more note for the reader. */
        SqlFile withReading(String note) {
            return new SqlFile(name, text, Stream.concat(head.stream(), Stream.of(new HeadLine(0, "reading", note))).toList(), statements);
        }

        /** What the reader needs to know: the question, and how to read the result. */
        List<String> notes() {
            return Stream.of("question", "reading").flatMap(key -> head(key).stream()).map(HeadLine::value).toList();
        }

        /** Words that no reading statement needs, and functions that wait, lock, read files of the server or change something. */
        private static final Pattern REFUSED = Pattern.compile("(?i)/\\*(?!\\+)|:=|\\b(INTO|DELETE|UPDATE|CALL|LOCK|FOR\\s+SHARE|PROCEDURE|SET_VAR|NEXT\\s+VALUE|(INSERT|REPLACE)(?!\\s*\\())\\b"
                + "|\\b(SLEEP|BENCHMARK|LOAD_FILE|GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS|NEXTVAL|SETVAL|LASTVAL|LAST_INSERT_ID"
                + "|\\w*_POS_WAIT|\\w*GTID\\w*|WAIT_\\w+|KEYRING_\\w+|SYS_\\w+)\\s*\\(|\\w\\s*\\.\\s*\\w+\\s*\\(");

        /**
         * The one statement of the file, if all it does is read; else the file is refused. Texts in quotes are left out of the search,
         * whether the server takes a backslash in them as an escape or not; names in backquotes are not, since functions may be called by them.
         */
        String readOnlyStatement() {
            if (statements.size() != 1) {
                throw new IllegalArgumentException(name + ".sql: expected one statement, found " + statements.size());
            }
            String sql = statements.get(0).replace("`", "");
            if (!sql.matches("(?is)\\(*\\s*(SELECT|WITH)\\b.*")) {
                throw new IllegalArgumentException(name + ".sql: only a statement that reads is run: one SELECT, or WITH and SELECT");
            }
            for (String quoted : List.of("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", "'[^']*+'|\"[^\"]*+\"")) {
                Matcher refused = REFUSED.matcher(Pattern.compile(quoted, Pattern.DOTALL).matcher(sql).replaceAll("''"));
                if (refused.find()) {
                    throw new IllegalArgumentException(name + ".sql: only a statement that reads is run, without " + refused.group().replaceAll("\\s+", " "));
                }
            }
            return statements.get(0);
        }

        /**
         * Splits SQL at a character that stands outside quotes, comments and parentheses. Comments are dropped, but not
         * those that the server carries out.
         */
        static List<String> split(String sql, char at) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            int depth = 0;
            Matcher token = TOKEN.matcher(sql);
            while (token.find()) {
                String text = token.group();
                if (token.group("open") != null) {
                    throw new IllegalArgumentException("line " + lineOf(sql, token.start()) + ": " + text + " is not closed");
                }
                if (token.group("comment") != null) {
                    part.append(text.replaceAll(".+", " ")); // line breaks stay, so that the server counts the lines as the file has them
                } else if (depth == 0 && text.charAt(0) == at) {
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

        /** What the server says is wrong with the one statement; it counts the lines of the statement, a reader those of the file. */
        String explain(SQLException e) {
            Matcher token = TOKEN.matcher(text);
            boolean found = token.find();
            while (found && (token.group("comment") != null || token.group().isBlank())) {
                found = token.find();
            }
            int before = found ? lineOf(text, token.start()) - 1 : 0;
            return name + ".sql: " + Pattern.compile("(?<= at line )\\d+$").matcher(String.valueOf(e.getMessage()))
                    .replaceAll(line -> String.valueOf(Integer.parseInt(line.group()) + before));
        }

        private static final Pattern TOKEN = Pattern.compile(
                "'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"|`[^`]*+`"
                + "|(?<comment>--(?=\\s|$)[^\\n]*+|#[^\\n]*+|/\\*(?![!+])(?s:.*?)\\*/)"
                + "|(?<open>['\"`]|/\\*(?![!+]))|[\\s\\S]", Pattern.DOTALL);
    }

    // ---- rows as a person reads them

    record Column(String name, int type) {

        private static final Set<Integer> NUMBERS = Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT,
                Types.DECIMAL, Types.NUMERIC, Types.REAL, Types.FLOAT, Types.DOUBLE);

        boolean number() {
            return NUMBERS.contains(type);
        }

        /** Values are BigDecimal or String. Counts get thousands separators; years, keys and codes stay as they are. */
        String show(Object value) {
            if (value == null) {
                return "NULL";
            }
            if (value instanceof BigDecimal number) {
                return name.matches("(?i)(.*_)?(id|key|year|code|seed)") ? number.toPlainString()
                        : String.format(Locale.ROOT, "%,." + Math.max(0, number.scale()) + "f", number);
            }
            return value.toString().replaceAll("\\p{Cntrl}", " ");
        }

        /** The name in words: ed_wait_median_min is "ED wait median (min)". */
        String label() {
            String words = Stream.of(name.split("_")).map(word -> WORDS.getOrDefault(word, word)).collect(Collectors.joining(" "));
            return words.isEmpty() ? name : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }

        private static final Map<String, String> WORDS = Map.ofEntries(Map.entry("ed", "ED"), Map.entry("lwbs", "LWBS"), Map.entry("alc", "ALC"),
                Map.entry("ctas", "CTAS"), Map.entry("lha", "area"), Map.entry("pct", "%"), Map.entry("p10", "10th percentile"),
                Map.entry("p25", "25th percentile"), Map.entry("p75", "75th percentile"), Map.entry("p90", "90th percentile"), Map.entry("h", "(hours)"),
                Map.entry("min", "(min)"), Map.entry("region", "(region)"), Map.entry("std", "standardised"), Map.entry("ts", "time"));
    }

    /** Rows of a result, exact. */
    record Table(List<Column> columns, List<List<Object>> rows) {

        /** The result of the one statement of a file; an error names the file and the line. */
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

        /** Reads at most so many rows; the rest stays in the result set. */
        static Table read(ResultSet rs, int limit) throws SQLException {
            ResultSetMetaData meta = rs.getMetaData();
            List<Column> columns = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                boolean year = meta.getColumnTypeName(i).equals("YEAR"); // a date to the driver, a number to everybody else
                columns.add(new Column(meta.getColumnLabel(i), year ? Types.SMALLINT : meta.getColumnType(i)));
            }
            List<List<Object>> rows = new ArrayList<>();
            while (rows.size() < limit && rs.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    String text = meta.getColumnTypeName(i).equals("YEAR") && rs.getString(i) != null ? rs.getString(i).substring(0, 4) : rs.getString(i);
                    row.add(text != null && columns.get(i - 1).number() ? new BigDecimal(text) : text);
                }
                rows.add(row);
            }
            return new Table(columns, rows);
        }

        /** Where a column stands, or -1. */
        int index(String column) {
            return columns.stream().map(Column::name).toList().indexOf(column);
        }

        /** Prints aligned columns, numbers to the right, each line after the indent. */
        void print(PrintWriter out, String indent) {
            print(out, indent, Integer.MAX_VALUE);
        }

        /** The same in so many characters: long texts are cut, then columns at the right are left out, and that is said. */
        void print(PrintWriter out, String indent, int width) {
            List<List<String>> lines = lines();
            int[] widths = widths(lines);
            int shown = fit(widths, width - indent.length());
            lines.add(1, Stream.of(widths).flatMapToInt(Arrays::stream).mapToObj("-"::repeat).toList());
            for (List<String> line : lines) {
                StringBuilder text = new StringBuilder(indent);
                for (int i = 0; i < shown; i++) {
                    String cell = cut(line.get(i), widths[i]);
                    String blank = " ".repeat(widths[i] - length(cell));
                    text.append(columns.get(i).number() ? blank + cell : cell + blank).append("  ");
                }
                out.println(text.toString().stripTrailing());
            }
            if (shown < columns.size()) {
                out.println(indent + "not shown here: " + columns.subList(shown, columns.size()).stream().map(Column::name).collect(Collectors.joining(", ")));
            }
        }

        /** Header and rows as they are shown. */
        private List<List<String>> lines() {
            List<List<String>> lines = new ArrayList<>();
            lines.add(columns.stream().map(Column::name).toList());
            for (List<Object> row : rows) {
                List<String> line = new ArrayList<>();
                for (int i = 0; i < row.size(); i++) {
                    line.add(columns.get(i).show(row.get(i)));
                }
                lines.add(line);
            }
            return lines;
        }

        private int[] widths(List<List<String>> lines) {
            return IntStream.range(0, columns.size()).map(i -> lines.stream().mapToInt(line -> length(line.get(i))).max().orElse(0)).toArray();
        }

        boolean fits(int width) {
            return Arrays.stream(widths(lines())).sum() + 2 * (columns.size() - 1) <= width;
        }

        /** Makes the widest columns of text narrower until all fits, and says how many columns then fit. */
        private int fit(int[] widths, int width) {
            while (Arrays.stream(widths).sum() + 2 * (widths.length - 1) > width) {
                int widest = IntStream.range(0, widths.length).filter(i -> !columns.get(i).number() && widths[i] > 12)
                        .boxed().max(Comparator.comparing(i -> widths[i])).orElse(-1);
                if (widest < 0) {
                    int used = -2;
                    int shown = 0;
                    while (shown < widths.length && (shown == 0 || used + 2 + widths[shown] <= width)) {
                        used += 2 + widths[shown++];
                    }
                    return shown;
                }
                widths[widest]--;
            }
            return widths.length;
        }

        static String cut(String text, int width) {
            return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "\u2026";
        }

        static int length(String text) {
            return text.codePointCount(0, text.length());
        }
    }
}
