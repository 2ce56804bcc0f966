package org.salus.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.vault.TamperedException;
import org.salus.vault.Vault;

/**
 * Contents that are too large to lie in a resource's body: streamed in and out in sealed parts of {@value #PART} bytes, so that memory does
 * not grow with their size. AES-256-GCM under the data key of the row's patient. Every part is bound to a random number of its
 * content, its place, and whether it is the last one; the header, which holds that number, count, size and hash, is bound to the resource
 * and version: parts cannot be left out, repeated, exchanged or cut off unseen.
 */
public final class Attachments {

    static final int PART = 256 * 1024;

    static final String INSERT = "INSERT INTO attachment_part (organisation, self, version, part, sealed) VALUES (?, ?, ?, ?, ?)";

    private static final String PART_OF =
            "SELECT sealed FROM attachment_part WHERE organisation = ? AND self = ? AND version = ? AND part = ?";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int HASH = 32;

    private final OrganisationConnections connections;
    private final Vault vault;

    public Attachments(OrganisationConnections connections, Vault vault) {
        this.connections = connections;
        this.vault = vault;
    }

    /** @param content random, bound into every part  @param parts 1, 2, 3 ... */
    record Header(long content, int parts, long size, byte[] hash) {
        byte[] bytes() {
            return ByteBuffer.allocate(20 + HASH).putLong(content).putInt(parts).putLong(size).put(hash).array();
        }

        static Header of(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte[] hash = new byte[HASH];
            Header header = new Header(in.getLong(), in.getInt(), in.getLong(), hash);
            in.get(hash);
            return header;
        }
    }

    /** Stands where bodies have their version, and is negative: a part never opens as a body. */
    static int place(int part, boolean last) {
        return -(part * 2 + (last ? 1 : 0)) - 1;
    }

    /**
     * Reads the stream to its end and seals it into a file that is deleted when it is closed, or when the process ends.
     *
     * @param patient whose data key it is: that of the resource's row, 0 for the organisation's
     * @return TOO_LARGE beyond {@code limit} bytes
     * @throws IOException when the sender breaks off: nothing is kept
     */
    public Outcome<StagedAttachment> stage(int organisation, long patient, InputStream in, long limit) throws IOException {
        FileChannel file = file();
        boolean staged = false;
        try {
            MessageDigest digest = sha256();
            long content = RANDOM.nextLong();
            long size = 0;
            int parts = 0;
            byte[] current = in.readNBytes(PART);
            while (true) {
                byte[] next = current.length < PART ? new byte[0] : in.readNBytes(PART);
                size += current.length;
                if (size > limit) {
                    return Outcome.refused(
                            Problem.Code.TOO_LARGE, "The content is larger than " + limit / (1024 * 1024) + " MB. Nothing was stored.");
                }
                digest.update(current);
                parts++;
                boolean last = next.length == 0;
                StagedAttachment.append(
                        file, vault.seal(organisation, patient, current, current.length, content, place(parts, last)));
                if (last) {
                    break;
                }
                current = next;
            }
            staged = true;
            return Outcome.ok(new StagedAttachment(
                    vault, organisation, patient, file, new Header(content, parts, size, digest.digest())));
        } finally {
            if (!staged) {
                file.close();
            }
        }
    }

    private static FileChannel file() throws IOException {
        Path path = Files.createTempFile(
                "salus-attachment", null, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** The content of a version that was read, so that policy has been asked; empty when its body holds all there is. */
    public Optional<Content> of(int organisation, StoredResource row) {
        byte[] sealed = part(organisation, row.self(), row.version(), 0);
        if (sealed == null) {
            return Optional.empty();
        }
        Header header = Header.of(vault.open(organisation, row.patient(), sealed, row.self(), -row.version()));
        return Optional.of(new Content(organisation, row.self(), row.patient(), row.version(), header));
    }

    private byte @Nullable [] part(int organisation, long self, int version, int part) {
        try (Connection connection = connections.open(organisation);
                PreparedStatement select = connection.prepareStatement(PART_OF)) {
            return part(select, organisation, self, version, part);
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    private static byte @Nullable [] part(PreparedStatement select, int organisation, long self, int version, int part)
            throws SQLException {
        select.setInt(1, organisation);
        select.setLong(2, self);
        select.setInt(3, version);
        select.setInt(4, part);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getBytes(1) : null;
        }
    }

    /**
     * A content that goes along when its row gets a new version, perhaps in another patient's chart.
     *
     * @param version under which it lies
     * @param patient under whose key it lies
     */
    public record Carried(long self, int version, long patient) {
        public static Carried of(StoredResource row) {
            return new Carried(row.self(), row.version(), row.patient());
        }
    }

    /**
     * Puts contents beside the new versions of their rows, sealed anew for the charts that these lie in; in the same transaction, one part
     * after the other.
     *
     * @throws TamperedException from the participant, when a part is missing or is not what was stored
     */
    public Commit.Participant carried(int organisation, List<Carried> contents) {
        return (connection, written) -> {
            Map<Long, Commit.Written> bySelf = new HashMap<>();
            written.forEach(one -> bySelf.put(one.self(), one));
            try (PreparedStatement select = connection.prepareStatement(PART_OF);
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (Carried content : contents) {
                    carry(organisation, content, Objects.requireNonNull(bySelf.get(content.self())), select, insert);
                }
            }
        };
    }

    private void carry(
            int organisation, Carried from, Commit.Written to, PreparedStatement select, PreparedStatement insert) throws SQLException {
        Header header = Header.of(
                vault.open(organisation, from.patient(), there(select, organisation, from, 0), from.self(), -from.version()));
        Header now = new Header(RANDOM.nextLong(), header.parts(), header.size(), header.hash());
        byte[] plain = now.bytes();
        insert(insert, organisation, to, 0, vault.seal(organisation, to.patient(), plain, plain.length, to.self(), -to.version()));
        for (int part = 1; part <= header.parts(); part++) {
            int place = place(part, part == header.parts());
            byte[] content = vault.open(
                    organisation, from.patient(), there(select, organisation, from, part), header.content(), place);
            insert(insert, organisation, to, part, vault.seal(organisation, to.patient(), content, content.length, now.content(), place));
        }
    }

    private static byte[] there(PreparedStatement select, int organisation, Carried from, int part) throws SQLException {
        byte[] sealed = part(select, organisation, from.self(), from.version(), part);
        if (sealed == null) {
            throw new TamperedException("A part of a content is missing");
        }
        return sealed;
    }

    private static void insert(PreparedStatement insert, int organisation, Commit.Written to, int part, byte[] sealed)
            throws SQLException {
        insert.setInt(1, organisation);
        insert.setLong(2, to.self());
        insert.setInt(3, to.version());
        insert.setInt(4, part);
        insert.setBytes(5, sealed);
        insert.execute();
    }

    /** A content in the store. */
    public final class Content {
        private final int organisation;
        private final long self;
        private final long patient;
        private final int version;
        private final Header header;

        private Content(int organisation, long self, long patient, int version, Header header) {
            this.organisation = organisation;
            this.self = self;
            this.patient = patient;
            this.version = version;
            this.header = header;
        }

        public long size() {
            return header.size();
        }

        /**
         * One part after the other; no connection is held while the receiver takes its time.
         *
         * @throws TamperedException when a part is missing or is not what was stored
         */
        public void writeTo(OutputStream out) throws IOException {
            MessageDigest digest = sha256();
            for (int part = 1; part <= header.parts(); part++) {
                byte[] sealed = part(organisation, self, version, part);
                if (sealed == null) {
                    throw new TamperedException("A part of a content is missing");
                }
                byte[] plain = vault.open(
                        organisation, patient, sealed, header.content(), place(part, part == header.parts()));
                digest.update(plain);
                out.write(plain);
            }
            if (!MessageDigest.isEqual(digest.digest(), header.hash())) {
                throw new TamperedException("A content is not the one that was stored");
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
