package org.salus.messaging;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A message to one address.
 *
 * @param id stable name of this message: the same at each attempt, different for each message
 * @param optOut where the recipient says by one click that no more shall come; null when there is no such place
 */
public record Outgoing(String id, String address, String subject, String text, String language, @Nullable URI optOut) {

    /** Not the address and the text: this ends in logs and test reports. */
    @Override
    public String toString() {
        return "Outgoing[" + id + "]";
    }
}
