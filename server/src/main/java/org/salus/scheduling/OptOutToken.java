package org.salus.scheduling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/**
 * The secret in the link of one message: 256 random bits, and in front the number of the organisation in which to look. Of nobody but the
 * recipient's mail; the record keeps its hash.
 */
record OptOutToken(int organisation, String secret) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})\\.([A-Za-z0-9_-]{43})");
    private static final int BYTES = 32;

    static OptOutToken random(int organisation) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new OptOutToken(organisation, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Null when it has not the form of one. */
    static @Nullable OptOutToken of(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? new OptOutToken(Integer.parseInt(matcher.group(1)), matcher.group(2)) : null;
    }

    String text() {
        return organisation + "." + secret;
    }

    String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** In place of that of an attempt before, which has reached nobody. */
    void markOn(JsonObject message) {
        JsonArray kept = new JsonArray();
        for (JsonObject identifier : JsonObject.objects(message, "identifier")) {
            if (!Messages.OPT_OUT.equals(identifier.string("system"))) {
                kept.add(identifier);
            }
        }
        kept.add(new JsonObject().put("system", Messages.OPT_OUT).put("value", hash()));
        message.put("identifier", kept);
    }

    /** Not the secret. */
    @Override
    public String toString() {
        return "OptOutToken[" + organisation + "]";
    }
}
