package org.salus.checkin;

import java.time.Clock;
import java.util.HexFormat;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.salus.identity.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * How often links and dates of birth may be tried. The tablets of a clinic have one address, so a date of birth that is given with a link that
 * was opened counts for that link: whoever forgets it, or plays with a tablet, holds up nobody else. All that comes without one counts for the
 * address. How many dates of birth a link takes at all is another limit ({@link Links#charge}), which this one does not widen.
 */
final class CheckInLimits {

    private static final Logger LOG = LoggerFactory.getLogger(CheckInLimits.class);

    /** Beyond the attempts that a link has: for those who tap twice. */
    private static final int SPARE = 17;

    private final Predicate<String> isOpened;
    private final RateLimit byAddress;
    private final RateLimit byLink;

    /** @param isOpened whether a session is that of a link; throws DataAccessException while the database is away */
    CheckInLimits(Predicate<String> isOpened, RateLimit byAddress, int attempts, Clock clock) {
        this.isOpened = isOpened;
        this.byAddress = byAddress;
        this.byLink = new RateLimit(attempts + SPARE, attempts + SPARE, clock);
    }

    /** @param seconds 0 when the request may go on */
    record Wait(long seconds, boolean isOfLink) {}

    /** @param session the cookie of a link that was opened; null for none */
    Wait take(String address, @Nullable String session) {
        return session != null && isLink(session)
                ? new Wait(byLink.take(HexFormat.of().formatHex(LinkSecret.hash(session))), true)
                : new Wait(byAddress.take(address), false);
    }

    /** What a link was not exchanged for is a guess, and has as many names as somebody likes to make up. */
    private boolean isLink(String session) {
        try {
            return isOpened.test(session);
        } catch (DataAccessException e) {
            LOG.warn("The link of a check-in could not be looked up: its address is counted ({})", e.getClass().getSimpleName());
            return false;
        }
    }
}
