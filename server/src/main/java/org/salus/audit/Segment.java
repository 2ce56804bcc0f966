package org.salus.audit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that wait for their place in the chain, in memory and in a file, so that a killed process loses none that was acknowledged.
 * The file is not forced to the disk: it guards against the death of the process; the database guards against the death of the machine.
 * It holds what the table will hold, no more in the clear. Not thread-safe.
 *
 * <p>Form: eight bytes, a UUID, then for each row its length, a CRC-32 and its bytes.
 */
final class Segment {

    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
    private static final long FORM = 0x53414c4155440001L;
    private static final int LONGEST_ROW = 64 << 20;

    private final UUID id;
    private final @Nullable Path file;
    private final List<Entry> entries;
    private final CompletableFuture<Void> chained = new CompletableFuture<>();
    private @Nullable OutputStream out;

    private Segment(UUID id, @Nullable Path file, List<Entry> entries, @Nullable OutputStream out) {
        this.id = id;
        this.file = file;
        this.entries = entries;
        this.out = out;
    }

    /** A new one; without a file when none can be made, so that its rows are safe only once they are chained. */
    static Segment create(Path file) {
        UUID id = UUID.randomUUID();
        try {
            // Not a channel: closing by the interruption of one request must not end the file for the others.
            OutputStream out = new FileOutputStream(Files.createFile(file, SpoolFolder.PRIVATE_FILE).toFile());
            out.write(ByteBuffer.allocate(24)
                    .putLong(FORM)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array());
            return new Segment(id, file, new ArrayList<>(), out);
        } catch (IOException e) {
            LOG.error("The audit spool cannot be written; accesses wait for the database instead: {}", e.toString());
            return new Segment(id, file, new ArrayList<>(), null);
        }
    }

    /** One that another run left; empty when the file is none of ours or was cut before its first row. */
    static Optional<Segment> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < 24 || ByteBuffer.wrap(bytes).getLong() != FORM) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(bytes, 8, 16);
        UUID id = new UUID(head.getLong(), head.getLong());
        List<Entry> entries = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 24, bytes.length - 24))) {
            while (in.available() > 0) {
                int length = in.readInt();
                int crc = in.readInt();
                if (length < 0 || length > in.available() || length > LONGEST_ROW) {
                    break;
                }
                byte[] row = in.readNBytes(length);
                if (crc(row) != crc) {
                    break;
                }
                entries.add(decode(row));
            }
        } catch (EOFException e) {
            // The process died in the middle of a row: nobody was answered on its account.
            LOG.info("The last row of the audit spool {} is incomplete", file.getFileName());
        }
        return Optional.of(new Segment(id, file, entries, null));
    }

    /** @return whether the row is in the file; if not, it is safe only once the segment is {@link #chained} */
    boolean add(Entry entry, byte[] frame) {
        entries.add(entry);
        if (out == null) {
            return false;
        }
        try {
            out.write(frame);
            return true;
        } catch (IOException e) {
            LOG.error("The audit spool cannot be written; accesses wait for the database instead: {}", e.toString());
            closeFile();
            return false;
        }
    }

    UUID id() {
        return id;
    }

    List<Entry> entries() {
        return entries;
    }

    CompletableFuture<Void> chained() {
        return chained;
    }

    void closeFile() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            LOG.warn("The audit spool cannot be closed: {}", e.toString());
        } finally {
            out = null;
        }
    }

    /** The rows are in the chain. @return false when the file is still there, so that its id must be remembered */
    boolean discard() {
        closeFile();
        chained.complete(null);
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException e) {
            LOG.warn("A chained audit spool file cannot be deleted: {}", e.toString());
            return false;
        }
    }

    /** What a row looks like in the file. */
    static byte[] frame(Entry entry) {
        int length = 4 + 8 * 3 + 4 + entry.patients().length * 8 + entry.sealed().length;
        ByteBuffer frame = ByteBuffer.allocate(8 + length);
        frame.position(8);
        frame.putInt(entry.organisation())
                .putLong(entry.at())
                .putLong(entry.subject())
                .putLong(entry.action())
                .putInt(entry.patients().length);
        for (long patient : entry.patients()) {
            frame.putLong(patient);
        }
        frame.put(entry.sealed());
        CRC32 crc = new CRC32();
        crc.update(frame.array(), 8, length);
        return frame.putInt(0, length).putInt(4, (int) crc.getValue()).array();
    }

    private static Entry decode(byte[] bytes) {
        ByteBuffer row = ByteBuffer.wrap(bytes);
        int organisation = row.getInt();
        long at = row.getLong();
        long subject = row.getLong();
        long action = row.getLong();
        long[] patients = new long[row.getInt()];
        for (int i = 0; i < patients.length; i++) {
            patients[i] = row.getLong();
        }
        byte[] sealed = new byte[row.remaining()];
        row.get(sealed);
        return new Entry(organisation, at, subject, action, patients, sealed);
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
