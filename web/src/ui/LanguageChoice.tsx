import { useState } from 'react';
import { LANGUAGES, languages, setLanguage, t, useLanguage } from '@/i18n';

/** The language of this browser, each named in itself. */
export function LanguageChoice({ className }: { className: string | undefined }) {
  const language = useLanguage();
  const [failed, setFailed] = useState(false);
  return (
    <div className={className} role="group" aria-label={t('me.language')}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={language === one}
          onClick={() => {
            setLanguage(one).then(
              () => {
                setFailed(false);
              },
              () => {
                setFailed(true);
              },
            );
          }}
        >
          {LANGUAGES[one]}
        </button>
      ))}
      <span role="status">{failed && t('me.languageFailed')}</span>
    </div>
  );
}
