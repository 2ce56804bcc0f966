package org.salus.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
import org.salus.bench.Samples;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.kernel.Outcome;
import org.salus.vault.BlindIndex;
import org.salus.vault.MemoryVault;

/** A row, microseconds a resource: hashes of its search values; packed and sealed; opened and unpacked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class RowBenchmark {

    private record Sample(JsonObject tree, byte[] text, Examination examination, short type, byte[] sealed) {}

    private final R4 definitions = R4.definitions();
    private final MemoryVault vault = new MemoryVault();
    private final SealedRows rows = new SealedRows(vault);
    private final BlindIndex blind = vault.blindIndex(1);
    private List<Sample> samples = List.of();
    private int next;

    @Setup
    public void read() {
        ReferenceResolver resolver =
                text -> Outcome.ok(text.indexOf('?') < 0 ? text : text.substring(0, text.indexOf('?')) + "/1");
        List<Sample> read = new ArrayList<>();
        for (byte[] text : Samples.resources()) {
            JsonObject tree = Json.parse(text).get();
            Examination examination = new Examiner(definitions).examine(tree, resolver);
            short type = Objects.requireNonNull(examination.type()).code();
            read.add(new Sample(tree, text, examination, type, rows.seal(1, 7, type, 9, 1, text)));
        }
        samples = List.copyOf(read);
    }

    private Sample next() {
        next = (next + 1) % samples.size();
        return samples.get(next);
    }

    @Benchmark
    public Outcome<RowIndex> index() {
        Sample sample = next();
        return Indexer.index(definitions, sample.examination(), "1", sample.tree(), blind);
    }

    @Benchmark
    public byte[] seal() {
        Sample sample = next();
        return rows.seal(1, 7, sample.type(), 9, 1, sample.text());
    }

    @Benchmark
    public Optional<byte[]> open() {
        return rows.open(1, 7, 9, 1, next().sealed());
    }
}
