package org.salus.messaging;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The channels that are set up here.
 *
 * @param publicUrl where patients reach this server, without a slash at the end; null when they do not
 */
public record Channels(List<MessageChannel> all, @Nullable URI publicUrl) {

    public Channels {
        all = List.copyOf(all);
    }

    public Optional<MessageChannel> of(String kind) {
        return all.stream().filter(c -> c.kind().equals(kind)).findFirst();
    }
}
