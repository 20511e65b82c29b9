///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run the test suite
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS org.junit.platform:junit-platform-launcher:1.14.1
//SOURCES HouseTest.java
//SOURCES SumsTest.java
//SOURCES GenerateTest.java
//SOURCES LoadTest.java
//SOURCES ValidateTest.java
//SOURCES ReportTest.java
//SOURCES ReadsTest.java
//SOURCES BrowserTest.java
//SOURCES SetupTest.java
//SOURCES ServerTest.java
//SOURCES CatalogTest.java
//SOURCES DirtyTest.java
//SOURCES LauncherTest.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "test", sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = "Runs the tests of the checkout that it is started in.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every test passed", "1:a test failed, or there was none", "2:wrong usage"},
        footerHeading = "%nEnvironment:%n",
        footer = {"  LM_SYNTH_MYSQLD     a mysqld or mariadbd that the tests start for themselves",
            "  MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_PWD, LM_SYNTH_TEST_USER (default: root)",
            "                      a server that runs; the tests use databases lm_synth_test_..., and drop them",
            "  neither             the private server that comes with the scripts, in a folder that is thrown away",
            "  LM_SYNTH_MYSQL_CLIENT  a mysql client to run the SQL files with", "",
            "Examples:", "  ./jbang test", "  ./jbang test --only LoadTest", "  ./jbang test --only ReportTest.listNamesEveryReport"})
class test implements Callable<Integer> {

    @Option(names = "--only", paramLabel = "CLASS[.METHOD]", split = ",", description = "Run this class, or this method, only; repeatable")
    Set<String> only = Set.of();

    @Option(names = "--skip", paramLabel = "CLASS[.METHOD]", split = ",", description = "Do not run this class, or this method; repeatable")
    Set<String> skip = Set.of();

    @Option(names = {"-v", "--verbose"}, description = "Show the stack traces of failures")
    boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new test()).execute(args));
    }

    @Override
    public Integer call() throws URISyntaxException {
        Path home = Path.of(test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Launcher launcher = LauncherFactory.create();
        TestPlan plan = launcher.discover(LauncherDiscoveryRequestBuilder.request().selectors(selectClasspathRoots(Set.of(home)))
                .filters(includeClassNamePatterns(".*Test"), (PostDiscoveryFilter) this::wanted).build());
        Set<String> unknown = new TreeSet<>(only);
        unknown.addAll(skip);
        unknown.removeAll(found);
        if (!unknown.isEmpty()) {
            spec.commandLine().getErr().println("test: there is no test " + String.join(", ", unknown) + " (see --help)");
            return CommandLine.ExitCode.USAGE;
        }
        Tree tree = new Tree(spec.commandLine().getOut(), verbose);
        launcher.execute(plan, tree);
        return tree.end();
    }

    /** The names of classes and methods that there are. */
    private final Set<String> found = new HashSet<>();

    private FilterResult wanted(TestDescriptor descriptor) {
        return FilterResult.includedIf(descriptor.getSource().map(source -> source instanceof MethodSource method
                ? wanted(List.of(method.getClassName(), method.getClassName() + "." + method.getMethodName()))
                : !(source instanceof ClassSource)).orElse(true));
    }

    private boolean wanted(List<String> names) {
        found.addAll(names);
        return (only.isEmpty() || names.stream().anyMatch(only::contains)) && names.stream().noneMatch(skip::contains);
    }

    /** Prints a line for each test and what went wrong, and counts. */
    private static class Tree implements TestExecutionListener {
        private final PrintWriter out;
        private final boolean verbose;
        private final long begin = System.nanoTime();
        private long start;
        private int passed;
        private int failed;
        private int skipped;

        Tree(PrintWriter out, boolean verbose) {
            this.out = out;
            this.verbose = verbose;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) {
                say(test.getDisplayName());
            }
            start = System.nanoTime();
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            skipped++;
            say("  skipped  " + name(test) + ": " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            String line = String.format(Locale.ROOT, "%s  %.1f s", name(test), seconds(start));
            switch (result.getStatus()) {
                case SUCCESSFUL:
                    if (test.isTest()) {
                        passed++;
                        say("  ok       " + line);
                    }
                    break;
                case ABORTED:
                    skipped++;
                    say("  skipped  " + name(test) + ": " + result.getThrowable().map(Throwable::getMessage).orElse(""));
                    break;
                default:
                    failed++;
                    say("  FAILED   " + line);
                    result.getThrowable().ifPresent(this::explain);
            }
        }

        private void explain(Throwable failure) {
            String what = failure instanceof AssertionError ? String.valueOf(failure.getMessage()) : failure.toString();
            what.lines().limit(60).forEach(line -> say("           " + line));
            for (StackTraceElement frame : failure.getStackTrace()) {
                if (frame.getClassName().matches("\\w+Test(\\$.*)?")) {
                    say("           at " + frame.getFileName() + ":" + frame.getLineNumber());
                }
            }
            if (verbose) {
                failure.printStackTrace(out);
            }
        }

        /** The name of the test, and the values of a parameterized one. */
        private static String name(TestIdentifier test) {
            String method = test.getSource().filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getMethodName()).orElse("");
            String shown = test.getDisplayName().replaceFirst("\\(.*\\)$", "");
            return method.isEmpty() || shown.equals(method) ? shown : method + ": " + shown;
        }

        private void say(String line) {
            out.println(line);
            out.flush();
        }

        private static double seconds(long start) {
            return (System.nanoTime() - start) / 1e9;
        }

        int end() {
            say(String.format(Locale.ROOT, "%.0f s", seconds(begin)));
            say(passed + " passed, " + failed + " failed" + (skipped > 0 ? ", " + skipped + " skipped" : ""));
            return failed == 0 && passed > 0 ? 0 : 1;
        }
    }
}
