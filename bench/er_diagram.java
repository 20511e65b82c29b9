///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Draws docs/er-diagram.svg from schema.sql: tables, columns, types, keys and foreign keys.
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../load.java
//JAVAC_OPTIONS -Xlint:all -Werror

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "er_diagram", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true,
        description = "Draws the tables of schema.sql and their foreign keys as SVG.")
class er_diagram implements Callable<Integer> {

    /** Where each table stands: dimensions above what refers to them. */
    private static final List<List<String>> LAYOUT = List.of(
            List.of("dim_program", "dim_site", "dim_lha", "dim_date"),
            List.of("dim_subprogram", "staffed_beds", "ed_baseline_rates", "dim_event"),
            List.of("dataset_info", "patients", "population_projection"),
            List.of("ip_stays", "ed_encounters", "dataset_manifest"));

    private static final int WIDTH = 310;
    private static final int LINE = 17;
    /** Space between columns and between rows of tables, in which the lines run. */
    private static final int GUTTER = 54;
    private static final int GAP = 90;
    private static final int LANE = 8;

    @Option(names = "--schema", defaultValue = "schema.sql", description = "Tables to draw (default: ${DEFAULT-VALUE})")
    Path schema;

    @Option(names = "--out", defaultValue = "docs/er-diagram.svg", description = "File to write (default: ${DEFAULT-VALUE})")
    Path out;

    @Spec
    CommandSpec spec;

    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final StringBuilder svg = new StringBuilder();
    /** How many lines already use a side of a table, or the space between two rows or columns. */
    private final Map<String, Integer> used = new HashMap<>();

    public static void main(String... args) {
        System.exit(new CommandLine(new er_diagram()).execute(args));
    }

    @Override
    public Integer call() {
        return mysql.run(spec, false, () -> {
            mysql.write(out, draw(schema));
            return 0;
        });
    }

    /** A table and its place. */
    private static final class Box {
        final load.Table table;
        int row;
        int column;
        int x;
        int y;

        Box(load.Table table) {
            this.table = table;
        }

        int height() {
            return LINE * (table.columns.size() + 1) + 14;
        }
    }

    /** The diagram of the tables of a file. */
    static String draw(Path schema) throws IOException {
        return new er_diagram().drawn(load.Table.read(schema));
    }

    private String drawn(Map<String, load.Table> tables) {
        tables.forEach((name, table) -> boxes.put(name, new Box(table)));
        int bottom = place();
        int right = GUTTER + LAYOUT.get(0).size() * (WIDTH + GUTTER);
        svg.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="monospace" font-size="12" fill="#1f2328">
                <title>Tables of lm-synth and their foreign keys</title>
                <rect width="100%%" height="100%%" rx="8" fill="#ffffff"/>
                <defs><marker id="parent" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
                <path d="M0 0L8 4L0 8z" fill="#0969da"/></marker></defs>
                """, right, bottom));
        tables.forEach((name, table) -> table.foreignKeys.forEach(key -> line(boxes.get(name), boxes.get(key.parent()))));
        boxes.values().forEach(this::draw);
        return svg.append("</svg>\n").toString();
    }

    /** Gives every table its place; returns the height of the whole. */
    private int place() {
        if (!boxes.keySet().equals(LAYOUT.stream().flatMap(List::stream).collect(Collectors.toSet()))) {
            throw new IllegalStateException("the schema has tables " + boxes.keySet() + ", LAYOUT has " + LAYOUT
                    + ": give each a place there");
        }
        int y = GAP / 2;
        for (int row = 0; row < LAYOUT.size(); row++) {
            int height = 0;
            for (int column = 0; column < LAYOUT.get(row).size(); column++) {
                Box box = boxes.get(LAYOUT.get(row).get(column));
                box.row = row;
                box.column = column;
                box.x = GUTTER + column * (WIDTH + GUTTER);
                box.y = y;
                height = Math.max(height, box.height());
            }
            y += height + GAP;
        }
        return y - GAP / 2;
    }

    /** A line from a table to its parent, in the spaces between the tables only. */
    private void line(Box child, Box parent) {
        String path;
        if (child.row == parent.row) {
            boolean toTheLeft = parent.column < child.column;
            int y = child.y + 24;
            path = "M" + (toTheLeft ? child.x : child.x + WIDTH) + " " + y + "H" + (toTheLeft ? parent.x + WIDTH : parent.x);
        } else {
            int from = child.x + 20 + 28 * next("top " + child.table.name());
            int to = parent.x + 34 + 28 * next("bottom " + parent.table.name());
            int lane = lane(child.row);
            path = "M" + from + " " + child.y + "V" + lane;
            if (parent.row < child.row - 1) {
                path += "H" + (parent.x - 14 - LANE * next("left " + parent.column)) + "V" + lane(parent.row + 1);
            }
            path += "H" + to + "V" + (parent.y + parent.height());
        }
        svg.append("<path d=\"" + path + "\" fill=\"none\" stroke=\"#0969da\" marker-end=\"url(#parent)\"/>\n");
    }

    private int next(String place) {
        return used.merge(place, 1, Integer::sum) - 1;
    }

    /** The height of a free horizontal line above the tables of a row. */
    private int lane(int row) {
        return boxes.get(LAYOUT.get(row).get(0)).y - 12 - LANE * next("above " + row);
    }

    private void draw(Box box) {
        load.Table table = box.table;
        svg.append(String.format(Locale.ROOT, """
                <rect x="%d" y="%d" width="%d" height="%d" rx="4" fill="#f6f8fa" stroke="#59636e"/>
                <text x="%d" y="%d" font-weight="bold">%s</text>
                """, box.x, box.y, WIDTH, box.height(), box.x + 8, box.y + 16, table.name()));
        int y = box.y + 20;
        for (load.Column column : table.columns) {
            y += LINE;
            String marks = (table.primaryKey.contains(column.name()) ? "PK " : "")
                    + (table.foreignKeys.stream().anyMatch(key -> key.columns().contains(column.name())) ? "FK" : "");
            svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"#0969da\">%s</text><text x=\"%d\" y=\"%d\">%s</text>"
                    + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#59636e\">%s</text>\n",
                    box.x + 8, y, marks.strip(), box.x + 48, y, column.name(), box.x + WIDTH - 8, y, note(table, column)));
        }
    }

    /** The type without the values of an ENUM; or what the column refers to, where the names differ. */
    private static String note(load.Table table, load.Column column) {
        return table.foreignKeys.stream().filter(key -> key.columns().equals(List.of(column.name()))
                && !column.name().endsWith(key.parentColumns().get(0))).findFirst()
                .map(key -> "= " + key.parent() + "." + key.parentColumns().get(0)).orElse(column.typeSql().replaceFirst("\\('.*", ""));
    }
}
