package org.salus.charts;

import org.salus.record.ContentRule;
import org.salus.record.WriteRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the rules on what charts say. */
@Configuration(proxyBeanMethods = false)
class ChartsConfiguration {

    @Bean
    ContentRule vitalSignRule() {
        return new VitalSignRule();
    }

    @Bean
    WriteRule allergyRule() {
        return new ListRule(new AllergyList());
    }

    @Bean
    WriteRule problemRule() {
        return new ListRule(new ProblemList());
    }

    @Bean
    ContentRule goalRule() {
        return new GoalRule();
    }

    @Bean
    ContentRule carePlanRule() {
        return new CarePlanRule();
    }

    @Bean
    ContentRule careTeamRule() {
        return new CareTeamRule();
    }

    @Bean
    WriteRule careLinkRule() {
        return new CareLinkRule();
    }
}
