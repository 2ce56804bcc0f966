package org.salus.identity;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket per network address (per /64 for IPv6, which is what one customer has). Keeps the addresses seen last, in
 * bounded memory.
 */
public final class RateLimit {

    private static final int MOST_ADDRESSES = 10_000;

    private final Clock clock;
    private final int burst;
    private final double perMilli;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    public RateLimit(int burst, int perMinute, Clock clock) {
        this.burst = burst;
        this.perMilli = perMinute / 60_000.0;
        this.clock = clock;
    }

    private record Bucket(double tokens, long at) {}

    /** @return 0 when the request may go on, else the seconds to wait */
    public synchronized long take(String address) {
        long now = clock.millis();
        String key = network(address);
        Bucket bucket = buckets.getOrDefault(key, new Bucket(burst, now));
        double tokens = Math.min(burst, bucket.tokens() + Math.max(0, now - bucket.at()) * perMilli);
        if (tokens < 1) {
            buckets.put(key, new Bucket(tokens, now));
            return (long) Math.ceil((1 - tokens) / perMilli / 1000);
        }
        buckets.put(key, new Bucket(tokens - 1, now));
        return 0;
    }

    /** The first four groups of an IPv6 address as the servlet container writes it (no groups left out), else all of it. */
    private static String network(String address) {
        int end = -1;
        for (int group = 0; group < 4; group++) {
            end = address.indexOf(':', end + 1);
            if (end < 0) {
                return address;
            }
        }
        return address.substring(0, end);
    }
}
