package org.salus.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.salus.search.PageTokenTarget;
import org.salus.search.SearchTarget;
import org.salus.search.ValuesTarget;

/** Runs every input that is kept, seeds and past findings alike, through its fuzz target. {@code fuzz/run} looks for new ones. */
class CorpusTest {

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "json", JsonTarget::fuzzerTestOneInput,
            "examiner", ExaminerTarget::fuzzerTestOneInput,
            "search", SearchTarget::fuzzerTestOneInput,
            "values", ValuesTarget::fuzzerTestOneInput,
            "patch", PatchTarget::fuzzerTestOneInput,
            "fhirpath-patch", FhirPathPatchTarget::fuzzerTestOneInput,
            "page-token", PageTokenTarget::fuzzerTestOneInput);

    @TestFactory
    List<DynamicTest> everyInput() throws IOException {
        Path corpus = Path.of("src/test/resources/fuzz");
        try (Stream<Path> files = Files.walk(corpus)) {
            List<DynamicTest> tests = files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(
                            corpus.relativize(file).toString(),
                            () -> run(file, file.getParent().getFileName().toString())))
                    .toList();
            assertThat(tests).hasSizeGreaterThan(TARGETS.size());
            return tests;
        }
    }

    private static void run(Path file, String target) throws IOException {
        byte[] input = Files.readAllBytes(file);
        Consumer<byte[]> run = TARGETS.get(target);
        assertThat(run).as("a target named " + target).isNotNull();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> run.accept(input));
    }
}
