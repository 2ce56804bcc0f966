package org.salus.charting.notes;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.fhir.Examiner;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;

class SafeNarrativeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "<p>Take <b>5 mg</b><br>daily</p>~<p>Take <b>5 mg</b><br/>daily</p>",
        "a < b & c > d~a &lt; b &amp; c &gt; d",
        "&lt;script&gt; &#60;b&#62; &nbsp;x~&lt;script&gt; &lt;b&gt; \u00A0x",
        "<p onclick=alert(1) style='x'>x</p>~<p>x</p>",
        "a<script>alert('</p>')</script>b~ab",
        "a<STYLE>p{}</STYLE>b~ab",
        "<img src=x onerror=alert(1)>x~x",
        "<a href='javascript:alert(1)'>x</a>~x",
        "<p><b>x</p>y</b>~<p><b>x</b></p>y",
        "<svg><p>x</p></svg>y~y",
        "<scr<script>x</script>ipt>y~xipt&gt;y",
        "<!-- <p> -->x<!--~x",
        "</p>x~x",
        "<ul><li>a<li>b</ul>~<ul><li>a<li>b</li></li></ul>",
    })
    void keepsTheTextAndAFewElements(String html, String safe) {
        assertThat(SafeNarrative.ofHtml(html)).isEqualTo(safe);
    }

    @Provide
    Arbitrary<String> html() {
        return Arbitraries.of(
                        "<p>", "</p>", "<b", ">", "<", "&", "&lt;", "&#0;", "&#x1F600;", "&#55555;", "<br>", "<script>", "</script>", "<!--", "-->", "\"", "'",
                        "onload=", "\u0001", "\uFFFE", "text", " ", "<svg/onload=x>", "</b>", "<td>", "&nope;", "\\", "<p/>", "<table>")
                .list()
                .ofMaxSize(15)
                .map(list -> String.join("", list));
    }

    /** Whatever comes in, the record takes what comes out. */
    @Property(tries = 2000)
    void passesTheRecordsOwnCheck(@ForAll("html") String html) {
        String markup = "<p>x</p>" + SafeNarrative.ofHtml(html);
        JsonObject resource = new JsonObject()
                .put("resourceType", "Basic")
                .put("text", NoteBuilder.narrative(markup))
                .put("code", new JsonObject().put("text", "x"));
        assertThat(new Examiner(R4.definitions()).examine(resource, ReferenceResolver.AS_IS).problems()).as(markup).isEmpty();
        assertThat(markup.toLowerCase(java.util.Locale.ROOT)).doesNotContain("<script").doesNotContain("<svg");
    }
}
