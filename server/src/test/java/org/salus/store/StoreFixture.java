package org.salus.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.testing.StatementCounter;
import org.salus.testing.TestDatabase;
import org.salus.vault.BlindIndex;
import org.salus.vault.DatabaseVault;
import org.salus.vault.FileKeyVault;

/** A store on a fresh database, and short words for what tests do with it. */
final class StoreFixture implements AutoCloseable {

    static final short ALLERGY = 4;
    static final short CONDITION = 28;
    static final short OBSERVATION = 96;
    static final short ORGANIZATION = 100;
    static final short PATIENT = 103;
    static final short PROCEDURE = 110;
    static final int ORG = 1;

    private static final Map<Short, String> NAMES = Map.of(
            ALLERGY, "AllergyIntolerance", CONDITION, "Condition", OBSERVATION, "Observation", ORGANIZATION,
            "Organization", PATIENT, "Patient", PROCEDURE, "Procedure");

    final TestDatabase db;
    final StatementCounter statements;
    final DatabaseVault vault;
    final ChangeLog changes;
    final PostgresRecordStore store;
    final BlindIndex blind;

    StoreFixture() {
        this(TestDatabase.fresh());
    }

    StoreFixture(TestDatabase db) {
        this.db = db;
        this.statements = new StatementCounter(db.app());
        this.vault = new DatabaseVault(db.app(), kek());
        this.changes = new ChangeLog(db.app());
        this.store = store(statements);
        this.blind = vault.blindIndex(ORG);
    }

    PostgresRecordStore store(javax.sql.DataSource database) {
        return new PostgresRecordStore(
                new OrganisationConnections(database), vault, StoreFixture::name, changes, InstantSource.system());
    }

    static FileKeyVault kek() {
        try {
            Path folder = Files.createTempDirectory("salus-kek");
            FileKeyVault kek = FileKeyVault.open(folder.resolve("kek"), false);
            Files.delete(folder.resolve("kek"));
            Files.delete(folder);
            return kek;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(short type) {
        String name = NAMES.get(type);
        if (name == null) {
            throw new IllegalArgumentException("No such type: " + type);
        }
        return name;
    }

    long self(short type, String id) {
        return blind.self(name(type), id);
    }

    static RowIndex index(long patient, long... tokens) {
        RowIndex empty = Indexer.empty(patient);
        long[] sorted = tokens.clone();
        Arrays.sort(sorted);
        return new RowIndex(
                patient, empty.patients(), sorted, empty.dateLow(), empty.dateHigh(), empty.numberLow(), empty.numberHigh(), 0,
                empty.present());
    }

    /** The same row with strings beside it. */
    static RowIndex withStrings(RowIndex row, long... strings) {
        long[] sorted = strings.clone();
        Arrays.sort(sorted);
        return new RowIndex(
                row.patient(), row.patients(), row.tokens(), sorted, row.dateLow(), row.dateHigh(), row.numberLow(), row.numberHigh(),
                row.lossy(), row.present(), row.generation());
    }

    static RowIndex dated(long patient, long low, long high, long... tokens) {
        RowIndex index = index(patient, tokens);
        index.dateLow()[0] = low;
        index.dateHigh()[0] = high;
        return index;
    }

    static byte[] json(short type, String id, String text, int version, long updated) {
        return ("{\"resourceType\":\"" + name(type) + "\",\"id\":\"" + id + "\",\"meta\":{\"versionId\":\"" + version
                        + "\",\"lastUpdated\":" + updated + "},\"text\":\"" + text + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static Write write(Write.Kind kind, short type, String id, int expected, @Nullable RowIndex index, String text) {
        return new Write(kind, type, id, expected, index, (v, u) -> json(type, id, text, v, u), Where.ALWAYS);
    }

    static Write create(short type, String id, RowIndex index, String text) {
        return write(Write.Kind.CREATE, type, id, -1, index, text);
    }

    static Write put(short type, String id, int expected, RowIndex index, String text) {
        return write(Write.Kind.PUT, type, id, expected, index, text);
    }

    static Write delete(short type, String id, int expected) {
        return write(Write.Kind.DELETE, type, id, expected, null, "");
    }

    static Write guarded(Write write, Where guard) {
        return new Write(write.kind(), write.type(), write.id(), write.expectedVersion(), write.index(), write.body(), guard);
    }

    Outcome<List<Commit.Written>> commit(Write... writes) {
        return store.commit(new Commit(ORG, new long[0], Commit.NO_CHECK, List.of(writes), List.of()));
    }

    static Problem.Code code(Outcome<?> outcome) {
        return outcome instanceof Outcome.Refused<?> refused
                ? refused.problems().getFirst().code()
                : Problem.Code.INTERNAL;
    }

    Reader.Select all(Where where, Reader.Order... order) {
        return new Reader.Select(ORG, List.of(OBSERVATION), where, List.of(order), 100, null, true);
    }

    @Override
    public void close() {
        db.close();
    }
}
