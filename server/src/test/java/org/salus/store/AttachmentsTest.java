package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;
import static org.salus.store.StoreFixture.create;
import static org.salus.store.StoreFixture.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.TamperedException;

/** Sealed parts: none can be left out, exchanged, moved or cut off, and they go with their patient's key. */
class AttachmentsTest {

    private final StoreFixture fixture = new StoreFixture();
    private final OrganisationConnections connections = new OrganisationConnections(fixture.db.app());
    private final Attachments attachments = new Attachments(connections, fixture.vault);
    private final long patient = fixture.self(PATIENT, "p");
    private final byte[] bytes = new byte[Attachments.PART * 3 + 100];

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(bytes);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private StoredResource stored(String id) throws IOException {
        try (StagedAttachment staged = attachments.stage(ORG, patient, new ByteArrayInputStream(bytes), bytes.length).get()) {
            assertThat(staged.size()).isEqualTo(bytes.length);
            PostgresRecordStore store = new PostgresRecordStore(
                    connections, fixture.vault, StoreFixture::name, fixture.changes, java.time.InstantSource.system());
            store.commit(new Commit(
                            ORG, new long[0], Commit.NO_CHECK, List.of(create(OBSERVATION, id, index(patient), "x")), List.of(staged::write)))
                    .get();
            return store.read(ORG, OBSERVATION, id, Where.ALWAYS).orElseThrow();
        }
    }

    private byte[] read(StoredResource row) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        attachments.of(ORG, row).orElseThrow().writeTo(out);
        return out.toByteArray();
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = connections.open(ORG); Statement run = connection.createStatement()) {
            run.executeUpdate(statement);
        }
    }

    @Test
    void partsComeBackInOrder() throws Exception {
        assertThat(read(stored("a"))).isEqualTo(bytes);
        assertThat(attachments.stage(ORG, patient, new ByteArrayInputStream(bytes), bytes.length - 1).isOk()).isFalse();
    }

    @Test
    void whatWasMovedOrCutDoesNotOpen() throws Exception {
        StoredResource swapped = stored("a");
        sql("UPDATE attachment_part SET part = CASE part WHEN 1 THEN 92 ELSE 91 END WHERE self = " + swapped.self() + " AND part IN (1, 2)");
        sql("UPDATE attachment_part SET part = part - 90 WHERE self = " + swapped.self() + " AND part > 90");
        assertThatThrownBy(() -> read(swapped)).isInstanceOf(TamperedException.class);

        StoredResource cut = stored("b");
        sql("DELETE FROM attachment_part WHERE self = " + cut.self() + " AND part = 4");
        assertThatThrownBy(() -> read(cut)).isInstanceOf(TamperedException.class);

        StoredResource one = stored("c");
        StoredResource other = stored("d");
        sql("UPDATE attachment_part a SET sealed = b.sealed FROM attachment_part b WHERE a.self = " + one.self() + " AND b.self = "
                + other.self() + " AND a.part = 2 AND b.part = 2");
        assertThatThrownBy(() -> read(one)).isInstanceOf(TamperedException.class);
        sql("UPDATE attachment_part a SET sealed = b.sealed FROM attachment_part b WHERE a.self = " + other.self() + " AND b.self = "
                + one.self() + " AND a.part = 0 AND b.part = 0");
        assertThatThrownBy(() -> read(other)).isInstanceOf(TamperedException.class);
    }

    @Test
    void contentsGoWithTheirPatientsKey() throws Exception {
        StoredResource row = stored("a");
        fixture.vault.destroyPatientKey(ORG, patient);
        assertThatThrownBy(() -> read(row)).isInstanceOf(KeyDestroyedException.class);
    }

    @Test
    void oneOrganisationSeesNothingOfAnother() throws Exception {
        StoredResource row = stored("a");
        assertThat(attachments.of(ORG + 1, row)).isEmpty();
    }

    @Test
    void aSenderThatBreaksOffLeavesNothing() throws Exception {
        InputStream broken = new InputStream() {
            private int left = Attachments.PART + 5;

            @Override
            public int read() throws IOException {
                if (left <= 0) {
                    throw new IOException("gone");
                }
                left--;
                return 1;
            }
        };
        assertThatThrownBy(() -> attachments.stage(ORG, patient, broken, 1 << 30)).isInstanceOf(IOException.class);
    }
}
