import i18next from "i18next";
import { useTranslation } from "react-i18next";

export interface WordTree {
  readonly [key: string]: string | WordTree;
}

/** The same keys as another dictionary, with any words. */
export type SameKeys<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : SameKeys<Tree[Key]> };

/** A feature's dictionary in both languages; Chinese decides which keys there are. */
export interface Words<Tree extends WordTree = WordTree> {
  readonly zh: Tree;
  readonly en: SameKeys<Tree>;
}

export type Translate = (key: string, slots?: Readonly<Record<string, unknown>>) => string;

/**
 * Makes a hook out of a feature's own dictionary. The words travel with the feature's chunk, under a namespace of
 * their own, so that the wall never loads them.
 */
export function wordsOf<Tree extends WordTree>(namespace: string, words: Words<Tree>): () => Translate {
  return () => {
    if (!i18next.hasResourceBundle("zh", namespace)) {
      i18next.addResourceBundle("zh", namespace, words.zh);
      i18next.addResourceBundle("en", namespace, words.en);
    }
    const { t } = useTranslation(namespace);
    return t as unknown as Translate;
  };
}
