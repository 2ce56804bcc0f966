package org.salus.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.testing.TestDatabase;

class DatabaseVaultTest {

    private static TestDatabase db;

    @TempDir
    static Path folder;

    private static FileKeyVault kek;
    private final DatabaseVault vault = new DatabaseVault(db.app(), kek);

    @BeforeAll
    static void open() {
        db = TestDatabase.fresh();
        kek = FileKeyVault.open(folder.resolve("keys/kek"), false);
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void opensWhatItSealedAndNothingElse() {
        byte[] plain = "a note".getBytes(UTF_8);
        byte[] sealed = vault.seal(1, 42, plain, plain.length, 99, 3);
        assertThat(new DatabaseVault(db.app(), kek).open(1, 42, sealed, 99, 3)).isEqualTo(plain);
        assertThatThrownBy(() -> vault.open(1, 42, sealed, 98, 3)).isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> vault.open(1, 42, sealed, 99, 4)).isInstanceOf(TamperedException.class);
        vault.ensureKeys(1, new long[] {43});
        assertThatThrownBy(() -> vault.open(1, 43, sealed, 99, 3)).isInstanceOf(TamperedException.class);
        vault.ensureKeys(2, new long[] {42});
        assertThatThrownBy(() -> vault.open(2, 42, sealed, 99, 3)).isInstanceOf(TamperedException.class);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> vault.open(1, 42, altered, 99, 3)).isInstanceOf(TamperedException.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> vault.open(1, 42, cut, 99, 3)).isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void textsAreBoundToTheirPurpose() {
        byte[] sealed = vault.sealText(1, "audit", "who saw what".getBytes(UTF_8));
        assertThat(vault.openText(1, "audit", sealed)).isEqualTo("who saw what".getBytes(UTF_8));
        assertThatThrownBy(() -> vault.openText(1, "other", sealed)).isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> vault.open(1, 0, sealed, 0, 0)).isInstanceOf(TamperedException.class);
    }

    @Test
    void derivedKeysAndBlindIndexesLastAndDiffer() {
        DatabaseVault again = new DatabaseVault(db.app(), kek);
        assertThat(vault.derive(1, "pages")).hasSize(32).isEqualTo(again.derive(1, "pages"));
        assertThat(vault.derive(1, "pages")).isNotEqualTo(vault.derive(1, "other")).isNotEqualTo(vault.derive(2, "pages"));
        assertThat(vault.blindIndex(1).self("Patient", "x")).isEqualTo(again.blindIndex(1).self("Patient", "x"));
        assertThat(vault.blindIndex(1).self("Patient", "x")).isNotEqualTo(vault.blindIndex(2).self("Patient", "x"));
    }

    @Test
    void concurrentFirstUsesAgreeOnOneKey() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<byte[]>> sealing = IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<byte[]>) () -> {
                        DatabaseVault node = new DatabaseVault(db.app(), kek);
                        node.ensureKeys(1, LongStream.range(1000, 1040).toArray());
                        return node.seal(1, 1000 + i, new byte[] {7}, 1, 1, 1);
                    })
                    .toList();
            int i = 0;
            for (Future<byte[]> sealed : threads.invokeAll(sealing)) {
                assertThat(vault.open(1, 1000 + i++, sealed.get(), 1, 1)).containsExactly(7);
            }
        }
        assertThat(count("SELECT count(*) FROM vault_key WHERE organisation = 1 AND patient BETWEEN 1000 AND 1039"))
                .isEqualTo(40);
    }

    @Test
    void aDestroyedKeyIsGoneForGood() throws Exception {
        byte[] sealed = vault.seal(1, 77, new byte[] {1}, 1, 5, 1);
        vault.rotateDataKey(1, 77);
        byte[] later = vault.seal(1, 77, new byte[] {1}, 1, 5, 2);
        vault.destroyPatientKey(1, 77);
        for (DatabaseVault node : List.of(vault, new DatabaseVault(db.app(), kek))) {
            assertThatThrownBy(() -> node.open(1, 77, sealed, 5, 1)).isInstanceOf(KeyDestroyedException.class);
            assertThatThrownBy(() -> node.open(1, 77, later, 5, 2)).isInstanceOf(KeyDestroyedException.class);
            assertThatThrownBy(() -> node.seal(1, 77, new byte[] {1}, 1, 5, 3)).isInstanceOf(KeyDestroyedException.class);
        }
        assertThat(count("SELECT count(*) FROM vault_key WHERE patient = 77 AND length(wrapped) > 0")).isZero();
        vault.destroyPatientKey(1, 78);
        assertThatThrownBy(() -> vault.seal(1, 78, new byte[] {1}, 1, 5, 1)).isInstanceOf(KeyDestroyedException.class);
    }

    @Test
    void anOldGenerationStillOpensAndOtherNodesLearnOfTheNew() {
        DatabaseVault other = new DatabaseVault(db.app(), kek);
        byte[] first = other.seal(1, 55, new byte[] {1}, 1, 5, 1);
        vault.rotateDataKey(1, 55);
        byte[] second = vault.seal(1, 55, new byte[] {2}, 1, 5, 2);
        assertThat(second[2]).isEqualTo((byte) 2);
        assertThat(vault.open(1, 55, first, 5, 1)).containsExactly(1);
        assertThat(other.open(1, 55, second, 5, 2)).containsExactly(2);
    }

    @Test
    void rotatingTheKeyEncryptionKeyWrapsAllAnew() throws Exception {
        try (TestDatabase own = TestDatabase.fresh()) {
            FileKeyVault file = FileKeyVault.open(folder.resolve("rotated/kek"), false);
            DatabaseVault first = new DatabaseVault(own.app(), file);
            byte[] sealed = first.seal(1, 5, new byte[] {9}, 1, 1, 1);
            String old = file.currentKek();
            file.rotate();
            assertThat(first.rewrap()).isEqualTo(1);
            file.retire(old);
            FileKeyVault reopened = FileKeyVault.open(folder.resolve("rotated/kek"), true);
            assertThat(new DatabaseVault(own.app(), reopened).open(1, 5, sealed, 1, 1)).containsExactly(9);
        }
    }

    @Test
    void aWrappedKeyCannotStandForAnother() throws Exception {
        vault.ensureKeys(1, new long[] {201, 202});
        execute("UPDATE vault_key SET wrapped = (SELECT wrapped FROM vault_key WHERE organisation = 1 AND patient = 201)"
                + " WHERE organisation = 1 AND patient = 202");
        DatabaseVault other = new DatabaseVault(db.app(), kek);
        assertThatThrownBy(() -> other.seal(1, 202, new byte[1], 1, 1, 1)).isInstanceOf(TamperedException.class);
    }

    @Test
    void refusesAMissingAnOpenOrADamagedKeyFile() throws Exception {
        Path file = folder.resolve("other/kek");
        assertThatThrownBy(() -> FileKeyVault.open(file, true)).isInstanceOf(VaultException.class).hasMessageContaining("missing");
        FileKeyVault.open(file, false);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> FileKeyVault.open(file, true)).isInstanceOf(VaultException.class).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String secret = Files.readString(file).split(" ")[1].strip();
        for (String bad : List.of("", "x", "id AAAA", "id " + secret + " more", "id !!!!")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> FileKeyVault.open(file, true))
                    .isInstanceOf(VaultException.class)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret));
        }
    }

    private static long count(String sql) throws Exception {
        try (Connection connection = db.owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = db.owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
