import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './Button.module.css';
import { Icon, type IconName } from './Icon';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** primary: the safe, expected act. plain: others. quiet: a link-like act. danger: destroys; never first in focus. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'small' | 'medium' | 'large';
  icon?: IconName;
  /** Key printed on the button that presses it. */
  hotkey?: string;
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'plain',
  size = 'medium',
  icon,
  hotkey,
  children,
  className,
  type = 'button',
  ...rest
}: ButtonProps) {
  const classes = [styles.button, styles[kind], styles[size], className].filter(Boolean).join(' ');
  return (
    <button type={type} className={classes} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {hotkey !== undefined && <kbd>{hotkey}</kbd>}
    </button>
  );
}

/** A square button with a picture only; its label is its accessible name and tooltip. */
export function IconButton({
  icon,
  label,
  className,
  size = 'medium',
  type = 'button',
  ...rest
}: Omit<ButtonProps, 'children' | 'kind' | 'hotkey'> & { icon: IconName; label: string }) {
  const classes = [styles.button, styles.quiet, styles.square, styles[size], className]
    .filter(Boolean)
    .join(' ');
  return (
    <button type={type} className={classes} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
