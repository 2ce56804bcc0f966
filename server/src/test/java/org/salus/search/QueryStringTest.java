package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

class QueryStringTest {

    @Test
    void takesNamesAndValuesInOrder() {
        QueryString query = QueryString.parse("name=M%C3%BCller+x&given:exact=Zoë&flag&code=a%7Cb")
                .get();
        assertThat(query.pairs())
                .containsExactly(
                        new QueryString.Pair("name", "Müller x"),
                        new QueryString.Pair("given:exact", "Zoë"),
                        new QueryString.Pair("flag", ""),
                        new QueryString.Pair("code", "a|b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=%", "name=%4", "name=%zz", "name=%C3%28", "name=%00", "a=%ED%A0%80"})
    void refusesMalformedEscapes(String raw) {
        assertThat(QueryString.parse(raw)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(
                        ((Problem) refused.problems().getFirst()).code())
                .isEqualTo(Problem.Code.PARAMETER));
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(QueryString.parse("a=" + "x".repeat(70_000)).isOk()).isFalse();
        assertThat(QueryString.parse("a=1&".repeat(201)).isOk()).isFalse();
    }

    @Property
    void encodedIsParsedBack(@ForAll @NotBlank @StringLength(max = 30) String name, @ForAll @StringLength(max = 60) String value) {
        if (name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0 || !wellFormed(name) || !wellFormed(value)) {
            return;
        }
        QueryString query = new QueryString(List.of(new QueryString.Pair(name, value)));
        assertThat(QueryString.parse(query.encode()).get()).isEqualTo(query);
    }

    private static boolean wellFormed(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
