//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../bench/er_diagram.java
//SOURCES TestServer.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md that a program can check, for every file that git tracks or would add. */
class HouseTest {

    private static final int LINE = 140;
    private static final int METHOD = 60;
    private static final int NESTED_CLASS = 400;

    /** Java, SQL, HTML and shell scripts. */
    private static List<Path> sources;

    /** What the compiler's parser finds in the Java files. */
    private static final Measure MEASURE = new Measure();

    @BeforeAll
    static void read() throws IOException {
        TestServer.Outcome git = TestServer.start(Map.of(), TestServer.ROOT,
                List.of("git", "ls-files", "--cached", "--others", "--exclude-standard")).end();
        assertEquals(0, git.code(), git::toString);
        sources = git.out().lines().map(TestServer.ROOT::resolve).filter(Files::exists).filter(HouseTest::isSource).sorted().toList();
        List<Path> java = sources.stream().filter(file -> file.toString().endsWith(".java")).toList();
        assertFalse(java.isEmpty());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
                    files.getJavaFileObjectsFromPaths(java));
            MEASURE.positions = Trees.instance(task).getSourcePositions();
            MEASURE.scan(task.parse(), null);
        }
    }

    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return name.matches(".*\\.(java|sql|html|cmd)") || lines(file).get(0).matches("#!.*sh");
    }

    // ---- what a reader sees

    @Test
    void noLineIsTooLong() {
        assertNone(offenders(line -> line.length() > LINE));
    }

    @Test
    void everyCharacterIsAscii() {
        assertNone(offenders(line -> line.chars().anyMatch(c -> c > 126 || c < 32)));
    }

    @Test
    void noLineEndsInSpaces() {
        assertNone(offenders(line -> line.endsWith(" ")));
    }

    @Test
    void noMethodIsTooLong() {
        assertNone(MEASURE.methods);
    }

    @Test
    void noNestedClassIsTooLong() {
        assertNone(MEASURE.classes);
    }

    @Test
    void importsNameWhatTheFileUses() {
        assertNone(MEASURE.imports);
    }

    @Test
    void theDiagramShowsTheSchema() throws IOException {
        assertEquals(er_diagram.draw(TestServer.ROOT.resolve("schema.sql")),
                Files.readString(TestServer.ROOT.resolve("docs/er-diagram.svg")), "jbang bench/er_diagram.java draws it anew");
    }

    // ---- what a script depends on

    @Test
    void dependenciesArePinnedToOneVersion() {
        Map<String, Set<String>> versions = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Path file : sources) {
            for (String line : lines(file)) {
                if (line.startsWith("//DEPS ")) {
                    Matcher pinned = Pattern.compile("//DEPS ([\\w.-]+:[\\w.-]+):(\\d+(?:\\.\\d+)+)(?:@fatjar)?(?: //.*)?").matcher(line);
                    if (pinned.matches()) {
                        versions.computeIfAbsent(pinned.group(1), library -> new TreeSet<>()).add(pinned.group(2));
                    } else {
                        wrong.add(name(file) + ": " + line);
                    }
                }
            }
        }
        versions.forEach((library, numbers) -> {
            if (numbers.size() > 1) {
                wrong.add(library + " in the versions " + numbers);
            }
        });
        assertNone(wrong);
        assertFalse(versions.isEmpty());
    }

    /** generate.java runs alone, and so says again in a few lines what mysql.java says. */
    @Test
    void whatGenerateSaysAgainIsTheSame() {
        Pattern wrongCommandLine = Pattern.compile("setParameterExceptionHandler\\(.*?\\n {12}}\\);", Pattern.DOTALL);
        String ofGenerate = only(wrongCommandLine, "generate.java");
        assertEquals(ofGenerate, only(wrongCommandLine, "mysql.java"));
        assertTrue(ofGenerate.lines().count() <= 30, ofGenerate);
        String version = only(Pattern.compile("(?<=String VERSION = \")[^\"]+"), "generate.java");
        assertEquals("lm-synth " + version, only(Pattern.compile("(?<=String VERSION = \")[^\"]+"), "mysql.java"));
        for (String method : List.of("boolean isWritten", "String wrongUsage", "String didYouMean", "int distance")) {
            Pattern text = Pattern.compile(method + "\\((?:ParameterException|String|CommandSpec) .*?\\n {8}}", Pattern.DOTALL);
            assertEquals(only(text, "generate.java"), only(text, "mysql.java"));
            assertTrue(only(text, "generate.java").lines().count() <= 30, method);
        }
        Pattern shown = Pattern.compile("static String shown\\(.*?\\n {4}}", Pattern.DOTALL);
        assertEquals(only(shown, "generate.java"), only(shown, "mysql.java"));
        Pattern terminal = Pattern.compile("System.getenv\\(\"TERM\"\\) != null\\s+&& new ProcessBuilder\\(\"sh\", \"-c\", \"test -t");
        assertFalse(only(terminal, "generate.java").isEmpty() || only(terminal, "mysql.java").isEmpty());
    }

    private static String only(Pattern pattern, String file) {
        Matcher found = pattern.matcher(String.join("\n", lines(TestServer.ROOT.resolve(file))));
        assertTrue(found.find(), pattern + " is in " + file);
        return found.group();
    }

    // ---- how it is found

    private interface Rule {
        boolean isBroken(String line);
    }

    /** The files with lines that break a rule, and the numbers of these lines. */
    private static List<String> offenders(Rule rule) {
        List<String> places = new ArrayList<>();
        for (Path file : sources) {
            List<String> lines = lines(file);
            List<Integer> broken = IntStream.range(0, lines.size()).filter(i -> rule.isBroken(lines.get(i))).mapToObj(i -> i + 1).toList();
            if (!broken.isEmpty()) {
                places.add(name(file) + " " + broken.size() + " lines: " + broken);
            }
        }
        return places;
    }

    private static void assertNone(List<String> offenders) {
        assertEquals("", String.join("\n", offenders));
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            List<String> all = lines.toList();
            return all.isEmpty() ? List.of("") : all;
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static String name(Path file) {
        return TestServer.ROOT.relativize(file).toString();
    }

    /** Collects methods and nested classes that are too long, and imports that name nothing in the file, from the syntax trees. */
    private static final class Measure extends TreePathScanner<Void, Void> {
        private final List<String> methods = new ArrayList<>();
        private final List<String> classes = new ArrayList<>();
        private final List<String> imports = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private SourcePositions positions;

        @Override
        public Void visitCompilationUnit(CompilationUnitTree node, Void nothing) {
            names.clear();
            scan(node.getTypeDecls(), nothing);
            for (ImportTree imported : node.getImports()) {
                String name = imported.getQualifiedIdentifier().toString();
                if (!names.contains(name.replaceFirst(".*\\.", ""))) {
                    imports.add(place(line(start(imported))) + " " + name);
                }
            }
            return null;
        }

        @Override
        public Void visitIdentifier(IdentifierTree node, Void nothing) {
            names.add(node.getName().toString());
            return super.visitIdentifier(node, nothing);
        }

        @Override
        public Void visitClass(ClassTree node, Void nothing) {
            if (getCurrentPath().getParentPath().getLeaf().getKind() != Tree.Kind.COMPILATION_UNIT) {
                String name = node.getSimpleName().toString();
                measure(node, node.getModifiers(), name.isEmpty() ? "anonymous class" : name, NESTED_CLASS, classes);
            }
            return super.visitClass(node, nothing);
        }

        @Override
        public Void visitMethod(MethodTree node, Void nothing) {
            measure(node, node.getModifiers(), enclosing() + "." + node.getName(), METHOD, methods);
            return super.visitMethod(node, nothing);
        }

        private String enclosing() {
            return ((ClassTree) getCurrentPath().getParentPath().getLeaf()).getSimpleName().toString();
        }

        /** Counts from the first line after the annotations to the last. */
        private void measure(Tree node, ModifiersTree modifiers, String name, int most, List<String> tooLong) {
            long first = line(start(node));
            for (AnnotationTree annotation : modifiers.getAnnotations()) {
                first = line(end(annotation)) + 1;
            }
            long lines = line(end(node)) - first + 1;
            if (lines > most) {
                tooLong.add(place(first) + " " + name + ": " + lines + " lines");
            }
        }

        private CompilationUnitTree file() {
            return getCurrentPath().getCompilationUnit();
        }

        private long start(Tree node) {
            return positions.getStartPosition(file(), node);
        }

        private long end(Tree node) {
            return positions.getEndPosition(file(), node);
        }

        private long line(long position) {
            LineMap lines = file().getLineMap();
            return lines.getLineNumber(position);
        }

        private String place(long line) {
            return name(Path.of(file().getSourceFile().toUri())) + ":" + line;
        }
    }
}
