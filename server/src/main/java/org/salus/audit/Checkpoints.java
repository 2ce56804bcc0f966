package org.salus.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.salus.vault.Vault;

/**
 * Signs the ends of chains, into a table and into {@code audit/checkpoints.log} in the installation's folder. Whoever copies that file
 * elsewhere can prove later what the audit held then, even against the one who holds all the keys.
 */
final class Checkpoints {

    private final Vault vault;
    private final Path file;

    Checkpoints(Vault vault, Path home) {
        this.vault = vault;
        this.file = file(home);
    }

    static Path file(Path home) {
        return home.resolve("audit").resolve("checkpoints.log");
    }

    /** For those who check signatures elsewhere. */
    static Ed25519PublicKeyParameters publicKey(Vault vault, int organisation) {
        return key(vault, organisation).generatePublicKey();
    }

    private static Ed25519PrivateKeyParameters key(Vault vault, int organisation) {
        return new Ed25519PrivateKeyParameters(vault.derive(organisation, "audit.checkpoint"), 0);
    }

    void write(DataSource database, Map<Integer, ChainWriter.End> ends, Instant at) throws SQLException {
        Map<Integer, Checkpoint> signed = new TreeMap<>();
        ends.forEach((organisation, end) -> signed.put(
                organisation,
                Checkpoint.sign(
                        organisation, end.seq(), end.mac(), at.truncatedTo(ChronoUnit.MILLIS), key(vault, organisation))));
        append(signed);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO audit_checkpoint (organisation, seq, line) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (Checkpoint checkpoint : signed.values()) {
                insert.setInt(1, checkpoint.organisation());
                insert.setLong(2, checkpoint.seq());
                insert.setString(3, checkpoint.line());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void append(Map<Integer, Checkpoint> signed) {
        StringBuilder lines = new StringBuilder();
        signed.values().forEach(checkpoint -> lines.append(checkpoint.line()).append('\n'));
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.createFile(file, SpoolFolder.PRIVATE_FILE);
            }
            if (endsInTheMiddleOfALine()) {
                lines.insert(0, '\n');
            }
            try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
                out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
                out.getFD().sync();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The audit's checkpoints cannot be written to " + file, e);
        }
    }

    /** After a kill. */
    private boolean endsInTheMiddleOfALine() throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() == 0) {
                return false;
            }
            in.seek(in.length() - 1);
            return in.read() != '\n';
        }
    }
}
