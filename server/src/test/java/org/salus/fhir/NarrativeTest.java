package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarrativeTest {

    private static String div(String inner) {
        return "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + inner + "</div>";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "<p>a<br/>b</p>",
                "<p class='x' title=\"a &lt; b\">&nbsp;&#160;&#xA0;</p>",
                "<!-- a note --><b>x</b>",
                "<a href=\"https://example.org/a?b=1&amp;c=2\">x</a>",
                "<a href=\"#top\">x</a>",
                "<a href=\"Patient/1\">x</a>",
                "<a href=\"mailto:a@example.org\">x</a>",
                "<img src=\"data:image/png;base64,AAAA\" alt=\"x\"/>",
                "<img src='#pic' />",
                "<table border=\"1\"><tbody><tr><td style=\"color: red\">x</td></tr></tbody></table>",
                "a > b",
                "漢字 😀",
                "<a href=\"a/b:c\">x</a>"
            })
    void acceptsWhatShowsAndDoesNothing(String inner) {
        assertThat(Narrative.check(div(inner))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>x</script>",
                "<SCRIPT>x</SCRIPT>",
                "<style>x</style>",
                "<iframe src='http://x'></iframe>",
                "<object/>",
                "<embed/>",
                "<form><input/></form>",
                "<svg onload=\"x\"/>",
                "<svg><script/></svg>",
                "<math/>",
                "<link rel='x' href='y'/>",
                "<base href='x'/>",
                "<meta http-equiv='refresh'/>",
                "<video/>",
                "<template/>",
                "<x:script/>",
                "<p onclick=\"x\">a</p>",
                "<p ONCLICK=\"x\">a</p>",
                "<p onMouseOver='x'>a</p>",
                "<p data-x='1'>a</p>",
                "<p formaction='x'>a</p>",
                "<img src='x' onerror='y'/>",
                "<img srcset='x'/>",
                "<a href=\"javascript:x\">a</a>",
                "<a href=\"JaVaScRiPt:x\">a</a>",
                "<a href=\" javascript:x\">a</a>",
                "<a href=\"java\tscript:x\">a</a>",
                "<a href=\"java&#10;script:x\">a</a>",
                "<a href=\"&#106;avascript:x\">a</a>",
                "<a href=\"&#x6A;avascript&#58;x\">a</a>",
                "<a href=\"javascript&#58x\">a</a>",
                "<a href=\"javascript&colon;x\">a</a>",
                "<a href=\"java&Tab;script:x\">a</a>",
                "<a href=\"vbscript:x\">a</a>",
                "<a href=\"data:text/html,x\">a</a>",
                "<a href=\"data:image/png;base64,AAAA\">a</a>",
                "<img src=\"data:image/svg+xml;base64,AAAA\"/>",
                "<a href=\"file:///x\">a</a>",
                "<a href=\"\u0001javascript:x\">a</a>",
                "<a xlink:href=\"javascript:x\">a</a>",
                "<p style=\"background:url(http://x)\">a</p>",
                "<p style=\"width:expression(x)\">a</p>",
                "<p style=\"width:EXPRESSION (x)\">a</p>",
                "<p style=\"@import 'x'\">a</p>",
                "<p style=\"-moz-binding:x\">a</p>",
                "<p style=\"wid\\74h:x\">a</p>",
                "<p style=\"wi/**/dth:x\">a</p>",
                "<p style=\"&#117;rl(x)\">a</p>",
                "<p>a",
                "</p>",
                "<p></b>",
                "<p a>x</p>",
                "<p a=b>x</p>",
                "<p title='a' title='b'>x</p>",
                "<p title='<'>x</p>",
                "a & b",
                "a &b",
                "<",
                "<p",
                "<p title='",
                "<!-- a",
                "<!-- a -- b -->",
                "<!DOCTYPE html>",
                "<?xml version='1.0'?>",
                "<![CDATA[x]]>",
                "<p xmlns='http://www.w3.org/2000/svg'>a</p>",
                "</div><script>x</script>",
                "</div><div>",
                "a\u0000b",
                "<p/onclick='x'>a</p>",
                "<p title='a'onclick='x'>a</p>"
            })
    void refusesWhatCouldActOrIsNotWellFormed(String inner) {
        assertThat(Narrative.check(div(inner))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text",
                "<p xmlns=\"http://www.w3.org/1999/xhtml\">a</p>",
                "<div>a</div>",
                "<div xmlns=\"http://www.w3.org/2000/svg\">a</div>",
                "x<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>",
                "<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>x",
                "<divx xmlns=\"http://www.w3.org/1999/xhtml\">a</divx>",
                "<div/>"
            })
    void needsOneDivInTheNamespace(String xhtml) {
        assertThat(Narrative.check(xhtml)).isNotNull();
    }

    @Test
    void depthIsLimitedAndLengthIsCheap() {
        assertThat(Narrative.check(div("<b>".repeat(100_000)))).contains("nested deeper");
        assertThat(Narrative.check(div("<p title=\"x\">a &amp; b</p>".repeat(50_000))))
                .isNull();
        assertThat(Narrative.check(div("&".repeat(500_000)))).isNotNull();
        assertThat(Narrative.check(div("<!-- ".repeat(200_000)))).isNotNull();
    }
}
