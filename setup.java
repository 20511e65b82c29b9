///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Generate, load, validate and report: the whole database in one go
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES mysql.java
//SOURCES query.java
//SOURCES server.java
//SOURCES generate.java
//SOURCES load.java
//SOURCES validate.java
//SOURCES report.java
//RUNTIME_OPTIONS -Xlog:cds=off -Xlog:cds+dynamic=off // making the archive is silent
//CDS // a third less time to start: drivers, options and scripts are many classes
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv, of the others, is compiled with annotations that it does not ship

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "setup", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION,
        sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = "Makes the synthetic hospital database: generates the data, loads it into MySQL, validates it,"
                + " prints the first reports and writes all of them as report.html beside the data.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the database is there, and every check holds", "1:a step failed", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang setup@lm-synth", "  jbang setup@lm-synth --patients 20000 --seed 7",
            "  jbang setup@lm-synth -H db.example.org -u analyst -p -D lm_synth"})
class setup implements Callable<Integer> {

    private static final List<String> PRINTED_REPORTS = List.of("facility_summary", "ed_volume_projection", "patient_demographics");
    private static final int OFFENDING_ROWS = 5;

    @Mixin
    generate.Options generateOptions;

    @Option(names = {"--out", "--data-dir"}, paramLabel = "DIR", defaultValue = "data",
            description = "Folder of the CSV files (default: ${DEFAULT-VALUE})")
    Path dataDir;

    @Option(names = "--skip-generate", description = "Load the files that are there")
    boolean skipGenerate;

    @Option(names = "--skip-load", description = "Use the database as it is; nothing is generated")
    boolean skipLoad;

    @Mixin
    load.Options loadOptions;

    @Mixin
    server.ConnectionOptions connection;

    @Spec
    CommandSpec spec;

    private load.Dataset dataset;

    public static void main(String... args) {
        System.exit(new CommandLine(new setup()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter notes = connection.notes(spec);
        boolean generates = !skipGenerate && !skipLoad;
        Path normal = dataDir.normalize(); // as generate takes it
        dataDir = normal.toString().isEmpty() ? dataDir : normal;
        return mysql.run(spec, connection.verbose, () -> {
            if (generates) { // what can be refused is refused before a server is sought or started
                generateOptions.check();
                generate.prepareDefaultWorld(); // meanwhile
            }
            if (generates && step("generate", this::checkFolder) != 0
                    || !skipLoad && step("load", generates ? this::checkName : this::checkDataset) != 0
                    || step("report", this::checkPage) != 0) {
                return 1;
            }
            try (mysql.Session session = connection.open(notes)) { // before the work: no server, no wait
                notes.println("Using " + session.describe() + ", database " + session.database());
                notes.flush();
                Map<String, Callable<Integer>> steps = new LinkedHashMap<>();
                if (generates) {
                    steps.put("generate", this::generateDataset);
                }
                if (!skipLoad) {
                    steps.put("load", () -> load(session));
                }
                steps.put("validate", () -> validate(session));
                steps.put("report", () -> report(session));
                for (Map.Entry<String, Callable<Integer>> step : steps.entrySet()) {
                    int code = step(step.getKey(), step.getValue());
                    if (code != 0) {
                        return code;
                    }
                }
                printWhatIsNext(session);
                return 0;
            }
        });
    }

    /** Runs a step as the command of its name would, so that an error names it. */
    private int step(String name, Callable<Integer> work) {
        CommandSpec step = CommandSpec.create().name("setup: " + name);
        return mysql.run(new CommandLine(step).setErr(spec.commandLine().getErr()).getCommandSpec(), connection.verbose, work);
    }

    private int generateDataset() throws Exception {
        generate.run(generateOptions, dataDir, null, connection.notes(spec));
        return 0;
    }

    private int checkFolder() throws IOException {
        generate.Dataset.check(dataDir);
        return 0;
    }

    private int checkName() {
        load.checkName(connection.database());
        return 0;
    }

    private int checkDataset() throws IOException {
        checkName();
        dataset = load.Dataset.check(dataDir, null, false);
        return 0;
    }

    private int checkPage() throws IOException {
        if (Files.isDirectory(page())) {
            throw new IOException("cannot write " + page() + ": it is a folder");
        }
        if (skipLoad || skipGenerate) { // else generate makes the folder
            mysql.folderOf(page());
        }
        return 0;
    }

    private int load(mysql.Session session) throws Exception {
        if (dataset == null) {
            checkDataset();
        }
        load.run(session, dataset, loadOptions, load.STREAMS, connection.verbose, connection.notes(spec));
        return 0;
    }

    private int validate(mysql.Session session) throws Exception {
        validate.Outcome outcome = validate.run(session, validate.Check.of(validate.files()), query.Streams.DEFAULT, OFFENDING_ROWS,
                connection.notes(spec));
        outcome.problems(spec.commandLine().getErr());
        PrintWriter said = outcome.holds() ? connection.notes(spec) : spec.commandLine().getErr();
        said.println("Validated: " + outcome + "\n");
        said.flush();
        return outcome.holds() ? 0 : 1;
    }

    private int report(mysql.Session session) throws Exception {
        report.show(session, PRINTED_REPORTS, spec.commandLine().getOut(), page(), connection.notes(spec));
        return 0;
    }

    private Path page() {
        return dataDir.toAbsolutePath().normalize().resolveSibling("report.html");
    }

    private void printWhatIsNext(mysql.Session session) throws IOException {
        PrintWriter notes = connection.notes(spec);
        notes.println("Reports:  " + page());
        if (session instanceof server.PrivateSession own) {
            notes.println("Connect:  while this runs:  " + server.commandLine("server"));
            own.howToConnect().forEach(line -> notes.println("            " + line));
        } else {
            notes.println("Connect:  " + session.clientCommand());
        }
        notes.println("Next:     " + server.commandLine("report") + " --list");
        notes.println("          " + server.commandLine("validate"));
    }
}
