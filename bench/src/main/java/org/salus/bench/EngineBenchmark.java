package org.salus.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.kernel.Outcome;

/** The FHIR engine, microseconds a resource: reading JSON; checking it with its search values taken out; writing it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EngineBenchmark {

    private final R4 definitions = R4.definitions();
    private final Examiner examiner = new Examiner(definitions);
    // Conditional references stand for what a transaction would resolve them to.
    private final ReferenceResolver resolver =
            text -> Outcome.ok(text.indexOf('?') < 0 ? text : text.substring(0, text.indexOf('?')) + "/1");
    private List<byte[]> texts = List.of();
    private List<JsonObject> trees = List.of();
    private int next;

    @Setup
    public void read() {
        texts = Samples.resources();
        trees = texts.stream().map(text -> Json.parse(text).get()).toList();
        for (JsonObject tree : trees) {
            Examination examination = examiner.examine(tree, resolver);
            if (!examination.isOk()) {
                throw new IllegalStateException("A sample is not valid: " + examination.problems());
            }
        }
    }

    private int next() {
        next = (next + 1) % texts.size();
        return next;
    }

    @Benchmark
    public JsonObject parse() {
        return Json.parse(texts.get(next())).get();
    }

    @Benchmark
    public Examination examineAndExtract() {
        return examiner.examine(trees.get(next()), resolver);
    }

    @Benchmark
    public byte[] write() {
        return Json.write(trees.get(next()));
    }
}
