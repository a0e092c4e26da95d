"""What OpenCV makes of a clip: three plain trackers on the same pictures and strokes as `bowline-anchor`.

    python3 bench/lens/peers.py FOLDER

`bowline-lens score --peers` writes FOLDER and reads what is printed here; tests/lens/src/peers.rs says what is in both.
All of them see the pictures in their full size, begin on the very picture that was drawn on, and hide a stroke that they lost.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import cv2
import numpy as np

# Corners beside what was drawn are followed as well, so far away; where there are few, twice as far and so on.
BESIDE_PX = 40
FEWEST_CORNERS = 40
MOST_CORNERS = 200
# From this number on the corners in the picture are filled up.
REFILL_BELOW = 80
# A corner that is followed there and back comes back as near as this.
THERE_AND_BACK_PX = 1.0
RANSAC_PX = 3.0
# Fewer points that agree do not tell where a stroke is: followed from the picture before, and found by descriptors.
FEWEST_FOLLOWED = 10
FEWEST_MATCHES = 15
# The second-best match must differ so much more (Lowe, IJCV 2004).
AHEAD = 0.75
MOST_FEATURES = 1000
# A thing does not grow or shrink more than that.
MOST_AREA = 36.0

FLOW = {
    "winSize": (21, 21),
    "maxLevel": 3,
    "criteria": (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.01),
}


def to_pixels(size):
    """Takes fractions of a picture to OpenCV's pixels: the middle of the first one is 0."""
    return np.array([[size[0], 0, -0.5], [0, size[1], -0.5], [0, 0, 1.0]])


def carried(matrix, points):
    """Points under a homography; None if one of them is behind the camera."""
    depths = points @ matrix[2, :2] + matrix[2, 2]
    if not np.all(depths > 1e-9):
        return None
    return cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), matrix).reshape(-1, 2)


def is_plausible(matrix, points):
    """Whether a flat thing can look like this: in front, not mirrored, not out of all proportion."""
    if matrix is None or not np.all(np.isfinite(matrix)):
        return False
    low, high = points.min(axis=0) - 1, points.max(axis=0) + 1
    square = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    seen = carried(matrix, square)
    if seen is None or not cv2.isContourConvex(seen.astype(np.float32)):
        return False
    before, after = (cv2.contourArea(each.astype(np.float32), oriented=True) for each in (square, seen))
    return before * after > 0 and 1 / MOST_AREA < after / before < MOST_AREA


def agreed(from_points, to_points, fewest):
    """The homography that most pairs agree on, and which do; None, None if they are too few."""
    if len(from_points) < max(fewest, 4):
        return None, None
    matrix, mask = cv2.findHomography(from_points, to_points, cv2.RANSAC, RANSAC_PX)
    if matrix is None or mask.sum() < fewest:
        return None, None
    return matrix, mask.ravel().astype(bool)


class Features:
    """ORB's features of each picture, reckoned once and timed, for all strokes (Rublee and others, ICCV 2011)."""

    def __init__(self):
        self.orb = cv2.ORB_create(nfeatures=MOST_FEATURES)
        self.matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
        self.known = {}
        self.saved_s = 0.0

    def of(self, number, picture):
        """Places and descriptors. What another stroke has paid for already is added to `saved_s`."""
        if number in self.known:
            places, descriptors, seconds = self.known[number]
            self.saved_s += seconds
            return places, descriptors
        start = time.perf_counter()
        corners, descriptors = self.orb.detectAndCompute(picture, None)
        places = np.array([corner.pt for corner in corners], dtype=np.float32).reshape(-1, 2)
        self.known[number] = places, descriptors, time.perf_counter() - start
        return places, descriptors

    def homography(self, first, second):
        """What takes one picture's features to another's, if enough of them agree."""
        (from_places, from_descriptors), (to_places, to_descriptors) = first, second
        if from_descriptors is None or to_descriptors is None or len(to_places) < 2:
            return None
        pairs = self.matcher.knnMatch(from_descriptors, to_descriptors, k=2)
        good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < AHEAD * pair[1].distance]
        from_points = from_places[[match.queryIdx for match in good]]
        to_points = to_places[[match.trainIdx for match in good]]
        return agreed(from_points, to_points, FEWEST_MATCHES)[0]


class Clip:
    """The pictures of a clip and what is known of them."""

    def __init__(self, folder):
        case = json.loads((folder / "case.json").read_text())
        self.sizes, self.cuts, self.strokes = case["sizes"], set(case["cuts"]), case["strokes"]
        luma = np.memmap(folder / "pictures.luma", dtype=np.uint8, mode="r")
        ends = np.cumsum([0] + [width * height for width, height in self.sizes])
        if ends[-1] != len(luma):
            raise ValueError(f"{len(luma)} bytes are not {len(self.sizes)} pictures")
        self.pictures = [
            np.array(luma[begin:end]).reshape(height, width)
            for begin, end, (width, height) in zip(ends, ends[1:], self.sizes)
        ]
        self.features = Features()


class Followed:
    """KLT: corners around the stroke, followed from picture to picture, each step's homography after the ones before
    (Shi and Tomasi, CVPR 1994; Bouguet 2000; there and back as in Kalal and others, ICPR 2010)."""

    def __init__(self, clip, stroke):
        self.clip = clip
        self.frozen = stroke["frozen"]
        size = clip.sizes[self.frozen]
        self.drawn = carried(to_pixels(size), np.array(stroke["fractions"]))
        self.matrix = np.eye(3)
        self.corners = self.around(clip.pictures[self.frozen])

    def around(self, picture):
        """Corners around where the stroke is now."""
        seen = carried(self.matrix, self.drawn) if self.matrix is not None else None
        none = np.empty((0, 2), dtype=np.float32)
        if seen is None:
            return none
        beside, found = BESIDE_PX, none
        while len(found) < FEWEST_CORNERS and beside < 2 * max(picture.shape):
            left, top = np.maximum(seen.min(axis=0) - beside, 0).astype(int)
            right, bottom = np.minimum(seen.max(axis=0) + beside, picture.shape[::-1]).astype(int)
            beside *= 2
            if right - left < 8 or bottom - top < 8:
                continue
            part = picture[top:bottom, left:right]
            corners = cv2.goodFeaturesToTrack(part, MOST_CORNERS, 0.01, 5)
            if corners is not None:
                found = corners.reshape(-1, 2) + np.float32([left, top])
        return found

    def step(self, number):
        """Takes the stroke to the next picture; gives the homography there, or None where it is hidden."""
        before, now = self.clip.pictures[number - 1], self.clip.pictures[number]
        if number in self.clip.cuts or before.shape != now.shape:
            self.matrix = None
        if self.matrix is None:
            return None
        moved = self.moved(before, now)
        self.matrix = moved @ self.matrix if moved is not None else None
        if not is_plausible(self.matrix, self.drawn) or self.is_gone(now):
            self.matrix = None
        elif len(self.corners) < REFILL_BELOW:
            self.corners = self.around(now)
        return self.matrix

    def is_gone(self, picture):
        """Whether the stroke has left the picture as a whole: errors would only add up on what is there instead."""
        seen = carried(self.matrix, self.drawn)
        height, width = picture.shape
        return seen is None or not np.any(np.all((seen >= 0) & (seen < [width, height]), axis=1))

    def moved(self, before, now):
        if len(self.corners) < FEWEST_FOLLOWED:
            return None
        here = self.corners.reshape(-1, 1, 2)
        there, found, _ = cv2.calcOpticalFlowPyrLK(before, now, here, None, **FLOW)
        back, returned, _ = cv2.calcOpticalFlowPyrLK(now, before, there, None, **FLOW)
        off = np.linalg.norm((back - here).reshape(-1, 2), axis=1)
        good = (found.ravel() == 1) & (returned.ravel() == 1) & (off < THERE_AND_BACK_PX)
        here, there = here.reshape(-1, 2)[good], there.reshape(-1, 2)[good]
        moved, agree = agreed(here, there, FEWEST_FOLLOWED)
        if moved is not None:
            self.corners = there[agree]
        return moved


class FollowedAndFound(Followed):
    """The same, and what is lost is looked for by its descriptors in every picture."""

    def __init__(self, clip, stroke):
        super().__init__(clip, stroke)
        self.first = clip.features.of(self.frozen, clip.pictures[self.frozen])

    def step(self, number):
        if super().step(number) is not None:
            return self.matrix
        now, features = self.clip.pictures[number], self.clip.features
        matrix = features.homography(self.first, features.of(number, now))
        if is_plausible(matrix, self.drawn):
            self.matrix = matrix
            self.corners = self.around(now)
        return self.matrix


class Found:
    """ORB: every picture by itself, by the descriptors of the whole picture that was drawn on."""

    def __init__(self, clip, stroke):
        self.clip = clip
        frozen = stroke["frozen"]
        self.drawn = carried(to_pixels(clip.sizes[frozen]), np.array(stroke["fractions"]))
        self.first = clip.features.of(frozen, clip.pictures[frozen])

    def step(self, number):
        features = self.clip.features
        matrix = features.homography(self.first, features.of(number, self.clip.pictures[number]))
        return matrix if is_plausible(matrix, self.drawn) else None


PEERS = {"klt": Followed, "klt_orb": FollowedAndFound, "orb": Found}


def follow(name, clip, say):
    """Takes all strokes through the clip; gives the seconds of each step with one stroke."""
    times = []
    for index, stroke in enumerate(clip.strokes):
        peer = PEERS[name](clip, stroke)
        from_fractions = to_pixels(clip.sizes[stroke["frozen"]])
        for number in range(stroke["frozen"] + 1, len(clip.pictures)):
            # Each step pays for its picture's features, although all strokes share them.
            clip.features.saved_s, start = 0.0, time.perf_counter()
            matrix = peer.step(number)
            times.append(time.perf_counter() - start + clip.features.saved_s)
            if matrix is not None:
                rows = np.linalg.inv(to_pixels(clip.sizes[number])) @ matrix @ from_fractions
                say(f"at {name} {index} {number} " + " ".join(f"{value:.9e}" for value in rows.ravel()))
    return times


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: peers.py FOLDER")
    cv2.setNumThreads(1)
    cv2.setRNGSeed(1)
    clip = Clip(Path(sys.argv[1]))
    for name in PEERS:
        times = follow(name, clip, print)
        print(f"ms {name} {1e3 * statistics.median(times or [0.0]):.3f}")
    print("end")


if __name__ == "__main__":
    main()
