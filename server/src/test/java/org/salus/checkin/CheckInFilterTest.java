package org.salus.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.identity.RateLimit;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CheckInFilterTest {

    private static final String PROVE = "/check-in/steps/prove";
    private static final String START = "/check-in/steps/start";
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    /** Three attempts, and those who tap twice. */
    private static final int OF_A_LINK = 20;

    private CheckInFilter filter = filter(Set.of("forgetful", "next")::contains);

    private static CheckInFilter filter(Predicate<String> isOpened) {
        return new CheckInFilter(new CheckInLimits(isOpened, new RateLimit(2, 1, CLOCK), 3, CLOCK));
    }

    private MockHttpServletResponse answer(String path, int length, @Nullable String session) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        request.setContent(new byte[length]);
        if (session != null) {
            request.setCookies(new Cookie("salus_check_in", session));
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response;
    }

    private int status(String path, int length) throws Exception {
        return answer(path, length, null).getStatus();
    }

    private int prove(String session) throws Exception {
        return answer(PROVE, 10, session).getStatus();
    }

    @Test
    void guessesAreHeldUpAndAnswersAreNot() throws Exception {
        assertThat(status(START, 10)).isEqualTo(200);
        assertThat(status(PROVE, 10)).isEqualTo(200);
        assertThat(status(START, 10)).isEqualTo(429);
        assertThat(status(PROVE, 10)).isEqualTo(429);
        assertThat(status("/check-in/steps/answers", 10)).isEqualTo(200);
        assertThat(status("/check-in/steps/answers", 300_000)).isEqualTo(413);
    }

    @Test
    void oneForgetfulPatientHoldsUpNobodyElse() throws Exception {
        for (int i = 0; i < OF_A_LINK; i++) {
            assertThat(prove("forgetful")).as("attempt " + i).isEqualTo(200);
        }
        MockHttpServletResponse held = answer(PROVE, 10, "forgetful");
        assertThat(held.getStatus()).isEqualTo(429);
        assertThat(held.getContentAsString()).contains("with this link");
        assertThat(prove("next")).as("another tablet of the clinic").isEqualTo(200);
        assertThat(status(START, 10)).as("a new link").isEqualTo(200);
    }

    @Test
    void cookiesThatSomebodyMadeUpCountForTheAddress() throws Exception {
        assertThat(prove("made up 1")).isEqualTo(200);
        assertThat(prove("made up 2")).isEqualTo(200);
        MockHttpServletResponse held = answer(PROVE, 10, "made up 3");
        assertThat(held.getStatus()).isEqualTo(429);
        assertThat(held.getContentAsString()).contains("from this address");
        assertThat(prove("next")).as("a patient at the same address").isEqualTo(200);
    }

    @Test
    void aLinkThatCannotBeLookedUpCountsForTheAddress() throws Exception {
        filter = filter(_ -> {
            throw new DataAccessResourceFailureException("gone");
        });
        assertThat(prove("next")).isEqualTo(200);
        assertThat(prove("next")).isEqualTo(200);
        assertThat(prove("next")).isEqualTo(429);
    }
}
