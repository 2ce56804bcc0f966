package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.salus.identity.MovingClock;

class RateLimitTest {

    private final MovingClock clock = new MovingClock();
    private final RateLimit limit = new RateLimit(3, 60, clock);

    @Test
    void aBurstThenOneASecond() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("192.0.2.1")).isZero();
        }
        assertThat(limit.take("192.0.2.1")).isEqualTo(1);
        clock.forward(1000);
        assertThat(limit.take("192.0.2.1")).isZero();
        assertThat(limit.take("192.0.2.1")).isPositive();
    }

    @Test
    void otherAddressesAreNotHeldUpButOneSubnetIsOneAddress() {
        for (int i = 0; i < 3; i++) {
            limit.take("2001:db8:0:1:0:0:0:" + i);
        }
        assertThat(limit.take("2001:db8:0:1:ffff:0:0:9")).isPositive();
        assertThat(limit.take("2001:db8:0:2:0:0:0:1")).isZero();
        assertThat(limit.take("192.0.2.2")).isZero();
    }

    @Test
    void addressesSeenLongAgoAreForgottenFirst() {
        for (int i = 0; i < 30_000; i++) {
            limit.take("a" + i);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(limit.take("a29999")).isZero();
        }
        assertThat(limit.take("a29999")).isPositive();
    }
}
