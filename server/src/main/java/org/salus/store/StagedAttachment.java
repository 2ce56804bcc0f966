package org.salus.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.salus.vault.Vault;

/** A content on its way in: sealed already, in a file without a name, until its resource is committed. Closing it forgets it. */
public final class StagedAttachment implements AutoCloseable {

    private static final int PARTS_PER_BATCH = 8;

    private final Vault vault;
    private final int organisation;
    private final long patient;
    private final FileChannel file;
    private final Attachments.Header header;

    StagedAttachment(Vault vault, int organisation, long patient, FileChannel file, Attachments.Header header) {
        this.vault = vault;
        this.organisation = organisation;
        this.patient = patient;
        this.file = file;
        this.header = header;
    }

    public long size() {
        return header.size();
    }

    /** SHA-256. */
    public byte[] hash() {
        return header.hash();
    }

    /** The content again, in the clear, one part after the other: for whoever must look at it before it is stored. */
    public void writeTo(OutputStream out) throws IOException {
        file.position(0);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file)));
        for (int part = 1; part <= header.parts(); part++) {
            byte[] sealed = in.readNBytes(in.readInt());
            out.write(vault.open(
                    organisation, patient, sealed, header.content(), Attachments.place(part, part == header.parts())));
        }
    }

    /**
     * Writes the content beside the one resource of the commit, in the same transaction; may run again when that is tried again.
     *
     * @throws IllegalStateException when the resource went to another patient than the content was sealed for
     */
    public void write(Connection connection, List<Commit.Written> written) throws SQLException {
        Commit.Written one = written.getFirst();
        if (one.patient() != patient) {
            throw new IllegalStateException("The content was sealed for another chart");
        }
        try (PreparedStatement insert = connection.prepareStatement(Attachments.INSERT)) {
            insert.setInt(1, organisation);
            insert.setLong(2, one.self());
            insert.setInt(3, one.version());
            insert.setInt(4, 0);
            byte[] plain = header.bytes();
            insert.setBytes(5, vault.seal(organisation, patient, plain, plain.length, one.self(), -one.version()));
            insert.execute();
            file.position(0);
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file)));
            for (int part = 1; part <= header.parts(); part++) {
                insert.setInt(4, part);
                insert.setBytes(5, in.readNBytes(in.readInt()));
                insert.addBatch();
                if (part % PARTS_PER_BATCH == 0 || part == header.parts()) {
                    insert.executeBatch();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void append(FileChannel file, byte[] sealed) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(4).putInt(sealed.length).flip();
        while (length.hasRemaining()) {
            file.write(length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(sealed);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
