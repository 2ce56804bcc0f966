package org.salus.charting.phrases;

import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.WriteRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations on phrases, and who may write them. */
@Configuration(proxyBeanMethods = false)
class PhraseBeans {

    @Bean
    WriteRule phraseRule() {
        return new PhraseRule();
    }

    @Bean
    Operation expandPhrase(RecordAccess record) {
        return new ExpandPhrase(record);
    }

    @Bean
    Operation phraseList(RecordAccess record) {
        return new PhraseList(record);
    }

    @Bean
    Operation saveSitePhrase(RecordAccess record) {
        return new SaveSitePhrase(record);
    }
}
