package org.salus.live;

import java.util.concurrent.ConcurrentHashMap;
import org.salus.kernel.Caller;

/**
 * How many streams each caller has open on this node. A stream keeps a connection and looks every change up, so that one caller without
 * end would take them from everybody.
 */
final class OpenStreams {

    private final int most;
    private final ConcurrentHashMap<Who, Integer> open = new ConcurrentHashMap<>();

    private record Who(int organisation, String subject) {}

    OpenStreams(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /** @return false when the caller has as many as may be; else {@link #close} must follow */
    boolean open(Caller caller) {
        boolean[] opened = new boolean[1];
        open.compute(who(caller), (who, count) -> {
            int now = count == null ? 0 : count;
            opened[0] = now < most;
            return opened[0] ? (Integer) (now + 1) : count;
        });
        return opened[0];
    }

    void close(Caller caller) {
        open.computeIfPresent(who(caller), (who, count) -> count == 1 ? null : count - 1);
    }

    private static Who who(Caller caller) {
        return new Who(caller.organisation(), caller.subject());
    }
}
