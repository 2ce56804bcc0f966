package org.salus.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * A signed statement (Ed25519, RFC 8032) that a row of a chain had this mac at this time. One line of text:
 * {@code salus-audit-1 organisation seq mac time signature}.
 */
record Checkpoint(int organisation, long seq, byte[] mac, Instant at, byte[] signature) {

    private static final String FORM = "salus-audit-1";

    static Checkpoint sign(int organisation, long seq, byte[] mac, Instant at, Ed25519PrivateKeyParameters key) {
        byte[] statement = statement(organisation, seq, mac, at);
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(statement, 0, statement.length);
        return new Checkpoint(organisation, seq, mac, at, signer.generateSignature());
    }

    boolean isSignedBy(Ed25519PublicKeyParameters key) {
        byte[] statement = statement(organisation, seq, mac, at);
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, key);
        verifier.update(statement, 0, statement.length);
        return signature.length == 64 && verifier.verifySignature(signature);
    }

    String line() {
        return String.join(
                " ",
                FORM,
                Integer.toString(organisation),
                Long.toString(seq),
                HexFormat.of().formatHex(mac),
                at.toString(),
                Base64.getEncoder().encodeToString(signature));
    }

    static Optional<Checkpoint> parse(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 6 || !fields[0].equals(FORM)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Checkpoint(
                    Integer.parseInt(fields[1]),
                    Long.parseLong(fields[2]),
                    HexFormat.of().parseHex(fields[3]),
                    Instant.parse(fields[4]),
                    Base64.getDecoder().decode(fields[5])));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static byte[] statement(int organisation, long seq, byte[] mac, Instant at) {
        byte[] form = FORM.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(form.length + 4 + 8 + 4 + mac.length + 8 + 4)
                .put(form)
                .putInt(organisation)
                .putLong(seq)
                .putInt(mac.length)
                .put(mac)
                .putLong(at.getEpochSecond())
                .putInt(at.getNano())
                .array();
    }
}
