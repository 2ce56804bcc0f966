package org.salus.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;
import org.salus.testing.TestDatabase;
import org.salus.vault.BlindIndex;
import org.salus.vault.DatabaseVault;

/**
 * Times the store by hand: {@code MeasureStore BUNDLES THREADS [PASSES]}. Loads each Bundle in one durable transaction, then
 * reads and searches; prints rates, bytes per resource by part, and microseconds per read.
 */
public final class MeasureStore {

    private static final int ORGANISATION = 1;

    private MeasureStore() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        int passes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        try (TestDatabase db = TestDatabase.fresh()) {
            DatabaseVault vault = new DatabaseVault(db.app(), StoreFixture.kek());
            PostgresRecordStore store = new PostgresRecordStore(
                    new OrganisationConnections(db.app()),
                    vault,
                    code -> R4.definitions().type(code).name(),
                    new ChangeLog(db.app()),
                    java.time.InstantSource.system());
            BlindIndex blind = vault.blindIndex(ORGANISATION);
            List<SampleBundles.Sample> loaded = new ArrayList<>();
            for (int pass = 0; pass < passes; pass++) {
                load(folder, threads, store, blind, loaded);
            }
            sizes(db, loaded.size());
            query(db, "VACUUM ANALYZE");
            sizes(db, loaded.size());
            reads(store, loaded);
            searches(store, blind, loaded);
            singles(store);
        }
        System.exit(0);
    }

    private static void load(
            Path folder, int threads, RecordStore store, BlindIndex blind, List<SampleBundles.Sample> loaded)
            throws Exception {
        AtomicLong indexing = new AtomicLong();
        AtomicLong committing = new AtomicLong();
        AtomicLong resources = new AtomicLong();
        AtomicLong tokens = new AtomicLong();
        List<Path> files = SampleBundles.files(folder);
        List<List<SampleBundles.Sample>> bundles = new ArrayList<>();
        long wall = 0;
        for (int from = 0; from < files.size(); from += 20) {
            bundles.clear();
            for (Path file : files.subList(from, Math.min(files.size(), from + 20))) {
                bundles.add(SampleBundles.read(file));
            }
            long began = System.nanoTime();
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                for (List<SampleBundles.Sample> bundle : bundles) {
                    pool.submit(() -> {
                        try {
                            one(bundle, store, blind, indexing, committing, tokens);
                            resources.addAndGet(bundle.size());
                        } catch (RuntimeException e) {
                            e.printStackTrace();
                        }
                    });
                }
            }
            wall += System.nanoTime() - began;
            bundles.forEach(loaded::addAll);
        }
        System.out.printf(
                "%d threads: %d resources, %.0f a second; index %.1f us, commit %.1f us, %.1f tokens a resource%n",
                threads,
                resources.get(),
                resources.get() * 1e9 / wall,
                indexing.get() / 1e3 / resources.get(),
                committing.get() / 1e3 / resources.get(),
                tokens.get() * 1.0 / resources.get());
    }

    private static void one(
            List<SampleBundles.Sample> bundle,
            RecordStore store,
            BlindIndex blind,
            AtomicLong indexing,
            AtomicLong committing,
            AtomicLong tokens) {
        long began = System.nanoTime();
        List<Write> writes = new ArrayList<>();
        for (SampleBundles.Sample sample : bundle) {
            List<String> patients = sample.examination().patients();
            RowIndex index = Indexer.index(
                            sample.examination().entries(), patients, patients.size() == 1 ? patients.getFirst() : null, blind)
                    .get();
            tokens.addAndGet(index.tokens().length);
            writes.add(new Write(
                    Write.Kind.CREATE,
                    sample.type().code(),
                    sample.id(),
                    -1,
                    index,
                    (v, u) -> SampleBundles.body(sample.json(), v, u),
                    Where.ALWAYS));
        }
        long indexed = System.nanoTime();
        Outcome<List<Commit.Written>> outcome =
                store.commit(new Commit(ORGANISATION, new long[0], Commit.NO_CHECK, writes, List.of()));
        if (!outcome.isOk()) {
            System.out.println(outcome);
        }
        indexing.addAndGet(indexed - began);
        committing.addAndGet(System.nanoTime() - indexed);
    }

    private static void sizes(TestDatabase db, int count) throws Exception {
        query(
                db,
                "SELECT pg_size_pretty(sum(pg_total_relation_size(relid))) || ' in all, ' || sum(pg_total_relation_size(relid)) / "
                        + count + " || ' bytes a resource; heap and toast ' || sum(pg_table_size(relid)) / " + count
                        + " FROM pg_stat_user_tables WHERE relname ~ '^(resource|change_log)'");
        query(
                db,
                "SELECT string_agg(k || ' ' || s / " + count + ", ', ') FROM (SELECT regexp_replace(replace(indexrelname, relname, ''), '1$', '') AS k,"
                        + " sum(pg_relation_size(indexrelid)) AS s FROM pg_stat_user_indexes WHERE relname ~ '^resource_of' GROUP BY 1) x");
    }

    private static void query(TestDatabase db, String sql) throws Exception {
        try (Connection connection = db.owner().getConnection();
                Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        System.out.println(rows.getString(1));
                    }
                }
            }
        }
    }

    private static void reads(RecordStore store, List<SampleBundles.Sample> loaded) {
        Random random = new Random(1);
        for (int round = 0; round < 3; round++) {
            long[] times = new long[10_000];
            for (int i = 0; i < times.length; i++) {
                SampleBundles.Sample sample = loaded.get(random.nextInt(loaded.size()));
                long began = System.nanoTime();
                if (store.read(ORGANISATION, sample.type().code(), sample.id(), Where.ALWAYS).isEmpty()) {
                    throw new IllegalStateException("Lost: " + sample.type().name());
                }
                times[i] = System.nanoTime() - began;
            }
            print("read", times);
        }
    }

    /** One resource a commit, as an interactive client writes: two round trips and the disk. */
    private static void singles(RecordStore store) {
        for (int round = 0; round < 3; round++) {
            long[] creates = new long[500];
            long[] updates = new long[500];
            for (int i = 0; i < creates.length; i++) {
                String id = round + "-" + i;
                long began = System.nanoTime();
                one(store, StoreFixture.create(StoreFixture.OBSERVATION, id, StoreFixture.index(0, 5, 6, 7), "x"));
                creates[i] = System.nanoTime() - began;
                began = System.nanoTime();
                one(store, StoreFixture.put(StoreFixture.OBSERVATION, id, 1, StoreFixture.index(0, 5, 6, 7), "y"));
                updates[i] = System.nanoTime() - began;
            }
            print("single create", creates);
            print("single update", updates);
        }
    }

    private static void one(RecordStore store, Write write) {
        store.commit(new Commit(ORGANISATION, new long[0], Commit.NO_CHECK, List.of(write), List.of())).get();
    }

    private static void searches(RecordStore store, BlindIndex blind, List<SampleBundles.Sample> loaded) {
        Random random = new Random(1);
        List<SampleBundles.Sample> patients =
                loaded.stream().filter(s -> s.type().name().equals("Patient")).toList();
        ResourceType observation = R4.definitions().type("Observation");
        long vitals = blind.token("Observation.category", TokenHashes.CODE, "vital-signs");
        for (int round = 0; round < 3; round++) {
            long[] chart = new long[500];
            long[] vital = new long[500];
            long[] everything = new long[100];
            long[] names = new long[500];
            for (int i = 0; i < chart.length; i++) {
                SampleBundles.Sample patient = patients.get(random.nextInt(patients.size()));
                long self = blind.self("Patient", patient.id());
                List<Reader.Order> byDate = List.of(new Reader.Order.Date(0, true));
                long began = System.nanoTime();
                store.search(new Reader.Select(
                        ORGANISATION, List.of(observation.code()), new Where.InPatient(self), byDate, 50, null, false));
                chart[i] = System.nanoTime() - began;
                began = System.nanoTime();
                store.search(new Reader.Select(
                        ORGANISATION, List.of(observation.code()),
                        Where.and(new Where.PatientIs(self), new Where.AllTokens(vitals)), byDate, 50, null, false));
                vital[i] = System.nanoTime() - began;
                began = System.nanoTime();
                String family = patient.json().array("name").object(0).string("family");
                String prefix = TokenHashes.fold(family).substring(0, 3);
                store.search(new Reader.Select(
                        ORGANISATION, List.of(patient.type().code()),
                        StringHashes.all(patient.type(), blind.token("Patient.name", TokenHashes.PREFIX, prefix)), List.of(), 20, null, false));
                names[i] = System.nanoTime() - began;
                if (i < everything.length) {
                    began = System.nanoTime();
                    store.search(new Reader.Select(
                            ORGANISATION, List.of(), new Where.InPatient(self), List.of(), 5000, null, false));
                    everything[i] = System.nanoTime() - began;
                }
            }
            print("chart: newest 50 observations", chart);
            print("vital signs of a patient", vital);
            print("patients by name prefix", names);
            print("everything of a patient", everything);
        }
    }

    private static void print(String what, long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%s: mean %.0f us, median %.0f, p99 %.0f%n",
                what,
                Arrays.stream(times).average().orElse(0) / 1e3,
                sorted[times.length / 2] / 1e3,
                sorted[times.length * 99 / 100] / 1e3);
    }
}
