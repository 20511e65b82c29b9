//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to read the catalog
//SOURCES ../generate.java
//SOURCES ../load.java
//SOURCES ../validate.java
//SOURCES ../report.java
//SOURCES ../setup.java
//SOURCES ../tools/dirty.java
//SOURCES TestServer.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ./jbang as a new user meets it: with an empty HOME, in any locale, and where something is missing. */
class LauncherTest {

    /** Letters of several alphabets, a space and a quote. */
    private static final String LETTERS = "\u00e9t\u00e9 \u540d\u0416'";

    /** A checkout, as far as generate needs one, in a folder with such letters. */
    private static Path checkout;

    /** A HOME with such letters: empty at first; each test adds to what the one before has fetched and built. */
    private static Path home;

    @BeforeAll
    static void newUser() throws IOException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the tests were started without ./jbang, in no UTF-8 locale");
        home = Files.createTempDirectory(TestServer.TEMP, LETTERS);
        checkout = Files.createTempDirectory(TestServer.TEMP, LETTERS);
        for (String file : List.of("jbang", "jbang-catalog.json", "generate.java")) {
            Files.copy(TestServer.ROOT.resolve(file), checkout.resolve(file));
        }
    }

    /** Runs ./jbang of the checkout, with the user's PATH and these variables; "" unsets one. */
    private static TestServer.Outcome jbang(Map<String, String> environment, String... args) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("HOME", home.toString(), "JBANG_DIR", "", "JBANG_CACHE_DIR", ""));
        all.putAll(environment);
        Stream<String> unset = all.keySet().stream().filter(name -> all.get(name).isEmpty()).flatMap(name -> Stream.of("-u", name));
        List<String> command = Stream.of(Stream.of("/usr/bin/env"), unset, Stream.of(checkout.resolve("jbang").toString()), Stream.of(args))
                .flatMap(part -> part).toList();
        return TestServer.start(all, checkout, command).end();
    }

    @Test
    void withoutArgumentsItListsTheCommands() throws IOException {
        Path empty = Files.createTempDirectory(TestServer.TEMP, "home");
        TestServer.Outcome outcome = jbang(Map.of("HOME", empty.toString()));
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("", outcome.err());
        Map<?, ?> aliases = (Map<?, ?>) JSON.std.mapFrom(Files.readString(checkout.resolve("jbang-catalog.json"))).get("aliases");
        List<String> expected = aliases.entrySet().stream()
                .map(alias -> "./jbang " + alias.getKey() + " " + ((Map<?, ?>) alias.getValue()).get("description")).toList();
        List<String> listed = outcome.out().lines().filter(line -> line.startsWith("  ")).map(line -> line.strip().replaceAll(" +", " "))
                .toList();
        assertEquals(expected, listed, outcome::toString);
        try (Stream<Path> files = Files.list(empty)) {
            assertEquals(List.of(), files.toList(), "nothing is fetched for it");
        }
    }

    @ParameterizedTest
    @CsvSource({"sutep,setup", "genrate,generate", "reports,report", "laod,load", "vali,validate"})
    void aMisspeltCommandSuggestsTheNearest(String typed, String meant) throws IOException {
        TestServer.Outcome outcome = jbang(Map.of(), typed, "--patients=20");
        assertEquals(2, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertEquals("jbang: there is no command '" + typed + "'; did you mean '" + meant + "'?",
                outcome.err().lines().filter(line -> !line.startsWith("Fetching ")).reduce("", String::concat));
    }

    /** What JBang knows is JBang's, however near to a command of ours: a script, a folder with one, an alias, a command of its own. */
    @Test
    void whatJBangKnowsGoesToJBang() throws IOException {
        String script = "class it { public static void main(String... args) { System.out.println(\"this is \" + args[0]); } }\n";
        Files.writeString(checkout.resolve("reprot"), "///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n" + script);
        Files.writeString(Files.createDirectories(checkout.resolve("serve")).resolve("main.java"), script);
        Files.writeString(checkout.resolve("mine.java"), script);
        Files.writeString(Files.createDirectories(home.resolve(".jbang")).resolve("jbang-catalog.json"),
                JSON.std.asString(Map.of("aliases", Map.of("tset", Map.of("script-ref", checkout.resolve("mine.java").toString())))));
        for (String known : List.of("reprot", "serve", "tset")) {
            TestServer.Outcome outcome = jbang(Map.of(), known, "it");
            assertEquals("this is it\n", outcome.out(), outcome::toString);
        }
        TestServer.Outcome own = jbang(Map.of(), "export", "--help");
        assertTrue(own.code() == 0 && own.err().contains("jbang export"), own::toString);
        TestServer.Outcome far = jbang(Map.of(), "nonsense");
        assertTrue(far.code() == 2 && far.err().contains("Script or alias could not be found") && far.err().contains("nonsense"),
                far::toString);
    }

    @Test
    void aCommandRunsInWhateverFolderItIsCalled() throws IOException {
        Path elsewhere = Files.createTempDirectory(TestServer.TEMP, LETTERS);
        TestServer.Outcome outcome = TestServer.start(Map.of("HOME", home.toString(), "JBANG_DIR", home.resolve(".jbang").toString()),
                elsewhere, List.of(checkout.resolve("jbang").toString(), "generate", "--patients=20", "--out=my data")).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(Files.exists(elsewhere.resolve("my data/manifest.json")), outcome::toString);
    }

    /** An installed JBang is asked as well. */
    /** JBang by itself leaves a broken program for good when two compile it at the same moment. */
    @Test
    void aCommandMayBeStartedTwiceAtOnce() throws Exception {
        Map<String, String> fresh = Map.of("HOME", Files.createTempDirectory(TestServer.TEMP, "home").toString());
        assertEquals(0, jbang(fresh, "version").code()); // fetches JBang
        List<CompletableFuture<TestServer.Outcome>> both = Stream.of("-V", "-h").map(option -> CompletableFuture.supplyAsync(() -> {
            try {
                return jbang(fresh, "generate", option);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        })).toList();
        for (CompletableFuture<TestServer.Outcome> one : both) {
            assertEquals(0, one.get().code(), one.get()::toString);
        }
        assertEquals(0, jbang(fresh, "generate", "--version").code());
    }

    @Test
    void soItIsWithAnInstalledJBang() throws IOException {
        String installed = "case $1 in --help) echo '  run  a script' ;; alias) printf 'tset\\n   of mine\\n' ;; *) echo ran $* ;; esac";
        Map<String, String> path = Map.of("PATH", path(Map.of("jbang", installed)));
        assertEquals("ran tset now\n", jbang(path, "tset", "now").out());
        TestServer.Outcome outcome = jbang(path, "sutep");
        assertEquals("jbang: there is no command 'sutep'; did you mean 'setup'?\n", outcome.err());
        assertEquals(2, outcome.code());
    }

    @ParameterizedTest
    @CsvSource({"17,LC_ALL,C", "17,LC_ALL,POSIX", "17,LC_CTYPE,xx_XX.UTF-8", "17,none,", "25,LC_ALL,C", "25,LC_ALL,POSIX",
            "25,LC_CTYPE,xx_XX.UTF-8", "25,none,"})
    void anyPathWorksInAnyLocale(int java, String variable, String locale) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("JAVA_HOME", jdk(java), "LC_ALL", "", "LC_CTYPE", "", "LANG", ""));
        if (locale != null) {
            environment.put(variable, locale);
        }
        Path folder = Files.createTempDirectory(checkout, "run");
        String out = folder.getFileName() + "/" + LETTERS;
        TestServer.Outcome outcome = jbang(environment, "generate", "--patients=20", "--out", out);
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().concat(outcome.err()).contains(out), outcome::toString);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve(LETTERS)), files.toList());
        }
        assertTrue(Files.exists(folder.resolve(LETTERS).resolve("manifest.json")), outcome::toString);
        assertTrue(Files.exists(home.resolve(".jbang/cache")), "JBang's own files are in HOME");
        try (Stream<Path> files = Files.list(TestServer.TEMP)) {
            assertEquals(List.of(), files.filter(file -> file.toString().matches(".*[?\uFFFD].*")).toList(), "and nowhere else");
        }
    }

    /** The home of an installed JDK of that version: that of the tests, or one beside it. */
    private static String jdk(int version) throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        try (Stream<Path> others = Files.list(own.getParent())) {
            for (Path jdk : Stream.concat(Stream.of(own), others).filter(folder -> Files.exists(folder.resolve("bin/javac"))).toList()) {
                Path release = jdk.resolve("release");
                if (Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"" + version + ".")) {
                    return jdk.toString();
                }
            }
        }
        return abort("no JDK " + version + " beside " + own);
    }

    /** An installed JBang gives a script what it has understood itself; so does the JVM that is started here. */
    @ParameterizedTest
    @ValueSource(strings = {"generate --out", "load --data-dir", "validate --checks", "validate --out", "report --queries", "report --out",
            "setup --data-dir", "server --mysqld", "dirty --data-dir", "dirty --out"})
    void aPathThatHasLostItsLettersIsRefused(String option) throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "lost");
        String[] words = option.split(" ");
        List<String> command = TestServer.java(words[0], words[1] + "=" + LETTERS);
        assertRefused(Map.of(), folder, command);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList(), "nothing was written");
        }
    }

    @Test
    void soIsOneBelowSuchAFolder() throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, LETTERS);
        assertRefused(Map.of(), folder, TestServer.java("generate", "--patients=20", "--out=data"));
        assertRefused(Map.of("HOME", folder.toString()), TestServer.TEMP, TestServer.java("validate"));
    }

    private static void assertRefused(Map<String, String> environment, Path folder, List<String> command) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("LC_ALL", "C");
        TestServer.Outcome outcome = TestServer.start(all, folder, command).end();
        assertTrue(outcome.code() != 0 && outcome.err().lines().count() == 1, outcome::toString);
        assertTrue(outcome.err().contains("LC_ALL=C.UTF-8"), outcome::toString);
    }

    @Test
    void aQuestionMarkThatIsThereIsALetter() throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "mark");
        List<String> command = TestServer.java("generate", "--patients=20", "--out=who?");
        TestServer.Outcome outcome = TestServer.start(Map.of(), folder, command).end();
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(Files.exists(folder.resolve("who?/manifest.json")), outcome::toString);
    }

    // ---- where something is missing

    /** A folder with the programs that ./jbang needs, and these scripts. */
    private static String path(Map<String, String> scripts) throws IOException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "bin");
        for (String program : List.of("awk", "bash", "basename", "dirname", "grep", "java", "mkdir", "mktemp", "mv", "rm", "sha256sum",
                "tail")) {
            Path installed = TestServer.installed(program).findFirst().orElse(null);
            if (installed != null) {
                Files.createSymbolicLink(folder.resolve(program), installed);
            }
        }
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            Path file = Files.writeString(folder.resolve(script.getKey()), "#!/bin/sh\n" + script.getValue() + "\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        return folder.toString();
    }

    private static void assertFails(String expected, Map<String, String> environment) throws IOException {
        Path empty = Files.createTempDirectory(TestServer.TEMP, "home");
        Map<String, String> all = new HashMap<>(Map.of("HOME", empty.toString(), "JAVA_HOME", ""));
        all.putAll(environment);
        TestServer.Outcome outcome = jbang(all, "generate", "--help");
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        List<String> lines = outcome.err().lines().filter(line -> !line.startsWith("Fetching ")).toList();
        assertTrue(lines.size() == 1 && lines.get(0).matches("jbang: .*" + expected + ".*"), outcome::toString);
        try (Stream<Path> files = Files.walk(empty)) {
            assertEquals(List.of(), files.filter(Files::isRegularFile).toList(), "nothing is left behind");
        }
    }

    @Test
    void itSaysWhatIsMissing() throws IOException {
        String path = path(Map.of("curl", "exit 6"));
        assertFails("no Java at '/nowhere/bin/java'", Map.of("PATH", path, "JAVA_HOME", "/nowhere"));
        assertFails("no jbang, mvn or network here", Map.of("PATH", path));
        String file = Files.createTempFile(TestServer.TEMP, "no", "folder").toString();
        assertFails("cannot write in .*set JBANG_DIR", Map.of("PATH", path(Map.of("mvn", "exit 0")), "JBANG_DIR", file));
    }

    @Test
    void itStartsNothingThatIsNotThePinnedJBang() throws IOException {
        assertFails(Pattern.quote("Maven could not fetch JBang: [ERROR] no route"),
                Map.of("PATH", path(Map.of("mvn", "echo '[ERROR] no route'; echo more; exit 1"))));
        String other = "for a; do case $a in -DoutputDirectory=*) echo other >\"${a#*=}/jbang-cli-0.132.1-all.jar\" ;; esac; done";
        assertFails("not the pinned one", Map.of("PATH", path(Map.of("mvn", other))));
    }

    @Test
    void bothLaunchersPinTheSameJBang() throws IOException {
        String unix = Files.readString(TestServer.ROOT.resolve("jbang"));
        String windows = Files.readString(TestServer.ROOT.resolve("jbang.cmd"));
        for (String name : List.of("version", "sha256")) {
            String pinned = unix.lines().filter(line -> line.startsWith(name + "=")).findFirst().orElseThrow();
            assertTrue(windows.contains("set \"" + pinned + "\""), name);
        }
        assertFalse(windows.replace("\r\n", "").contains("\n"), "cmd.exe finds its labels in files with CRLF only");
    }
}
