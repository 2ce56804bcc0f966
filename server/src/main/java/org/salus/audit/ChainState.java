package org.salus.audit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The state of an organisation's chain for a screen: verified when asked, at most once in a while, by one thread at a time. */
public final class ChainState {

    private static final Duration FRESH = Duration.ofSeconds(30);

    private final AuditVerifier verifier;
    private final Map<Integer, Checked> last = new HashMap<>();

    private record Checked(ChainReport report, long at) {}

    public ChainState(AuditVerifier verifier) {
        this.verifier = verifier;
    }

    public synchronized ChainReport of(int organisation) {
        Checked checked = last.get(organisation);
        if (checked == null || System.nanoTime() - checked.at() > FRESH.toNanos()) {
            checked = new Checked(verifier.verify(organisation), System.nanoTime());
            last.put(organisation, checked);
        }
        return checked.report();
    }
}
