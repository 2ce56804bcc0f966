package org.salus.kernel;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Ids as R4 has them (section 2.24.0.1, data type {@code id}). */
public final class Ids {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    private Ids() {}

    /** A new logical id: a random UUID from the secure generator, so that ids cannot be guessed from one another. */
    public static String resource() {
        return UUID.randomUUID().toString();
    }

    /** Names a request in logs and errors; needs to be distinct, not secret. */
    public static String request() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
    }

    public static boolean isValid(String id) {
        return ID.matcher(id).matches();
    }
}
